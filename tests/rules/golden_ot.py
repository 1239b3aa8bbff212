"""Golden cases of boards of occupational therapy, of speech-language pathology, and of the certifying bodies."""

from __future__ import annotations

from tests.rules.golden import NO, YES, Case, E, P, R, T, V

SIXTY = {"minutes": "60"}

OT_CASES: tuple[Case, ...] = (
    # Birth year odd, born in September: to September 30 of odd years. Direct 600 = 10; alternative 900 = 15 count 12.
    Case("alternative activities, odd year of birth", "US-CA", "OT OTA", "2025-01-10",
         (E("2024-02-10", 600, P, "", {"direct-service": YES, "alternative": NO}),
          E("2024-03-10", 900, P, "", {"direct-service": NO, "alternative": YES})),
         ("2023-10-01", "2025-09-30"), "24", "22", "2", "2",  # 10 + 12 = 22; direct wants 12 - 10 = 2
         {"direct-service": ("10", "2"), "alternative-activities": ("12", "0")},
         answers={"birth-month": "9", "birth-year": "odd"}),
    # Even year: to September 30, 2026. Before: 1920 / 60 = 32, of which 24 were asked; 8 left, 6 are carried.
    Case("6 are carried over, even year of birth", "US-CA", "OT OTA", "2025-01-10",
         (E("2023-02-10", 1920, P, "", {"direct-service": YES, "alternative": NO}),
          E("2024-11-10", 720, P, "", {"direct-service": YES, "alternative": NO})),
         ("2024-10-01", "2026-09-30"), "24", "18", "6", "6", {"direct-service": ("12", "0")},  # 6 + 12 = 18
         answers={"birth-month": "9", "birth-year": "even"}, carried="6"),

    # Testing is not countable: 60 min with 10 of a test are 50 / 60 = 5/6 h; trafficking 180 = 3 h count 2.
    Case("the test's minutes do not count", "US-TX", "OT OTA", "2025-06-01",
         (E("2025-01-10", 60, T, test=10), E("2025-02-10", 180, P, "human-trafficking:180")),
         ("2024-11-01", "2026-10-31"), "24", "17/6", "127/6", "127/6",  # 2 + 5/6 = 17/6; 24 - 17/6 = 127/6
         {"human-trafficking-credit": ("2", "0")}, expires="2026-10-31", answers=SIXTY),

    # 100 min of 50 = 2 h, one of ethics and one of implicit bias; 50 = 1 h of sexual harassment; 3 in all.
    Case("dementia only for those who treat adults", "US-IL", "OT OTA", "2025-06-01",
         (E("2025-01-10", 100, T, "ethics:50 implicit-bias:50"),
          E("2025-01-20", 50, P, "sexual-harassment-prevention:50")),
         ("2024-01-01", "2025-12-31"), "24", "3", "21", "21",
         {"ethics": ("1", "0"), "implicit-bias": ("1", "0"), "sexual-harassment": ("1", "0")}, ("dementia",),
         expires="2025-12-31", answers={"adults": NO}),
    # 24 h earned, none of dementia: the hour is still wanting. 1200 / 50 = 24.
    Case("dementia is asked of those who do", "US-IL", "OT OTA", "2025-06-01",
         (E("2025-01-10", 1200, P, "ethics:50 implicit-bias:50 sexual-harassment-prevention:50"),),
         ("2024-01-01", "2025-12-31"), "24", "24", "0", "1", {"dementia": ("0", "1")},
         expires="2025-12-31", answers={"adults": YES}),
    # One hour on two topics at once counts for one of them: of three topics of 1 h each, two are wanting.
    Case("a minute counts for one topic", "US-IL", "OT OTA", "2025-06-01",
         (E("2025-01-10", 50, P, "ethics:50 implicit-bias:50"), E("2025-01-20", 1150)),  # 1 + 23 = 24
         ("2024-01-01", "2025-12-31"), "24", "24", "0", "2", {"sexual-harassment": ("0", "1")}, ("dementia",),
         expires="2025-12-31", answers={"adults": NO}),

    # A third at the most is not patient care: 720 = 12 count 10; 600 = 10; 20 of 30. Assistants: no limit read.
    Case("not patient care", "US-AL", "OT", "2026-06-01",
         (E("2026-01-10", 720, P, "", {"not-patient-care": YES}),
          E("2026-01-20", 600, T, "", {"not-patient-care": NO})),
         ("2025-01-01", "2026-12-31"), "30", "20", "10", "10", {"not-patient-care": ("10", "0")},
         expires="2026-12-31", answers=SIXTY),
    Case("20 for assistants", "US-AL", "OTA", "2026-06-01", (E("2026-01-10", 720), E("2026-01-20", 300, T)),
         ("2025-01-01", "2026-12-31"), "20", "17", "3", "3", expires="2026-12-31", answers=SIXTY),

    # Licensed less than 12 months: 12. 360 = 6.
    Case("licensed 10 months", "US-AK", "OT OTA", "2026-01-10", (E("2025-11-10", 360),),
         ("2024-07-01", "2026-06-30"), "12", "6", "6", "6", expires="2026-06-30", first="2025-09-01", answers=SIXTY),
    Case("licensed longer", "US-AK", "OT OTA", "2026-01-10", (E("2025-11-10", 360),),
         ("2024-07-01", "2026-06-30"), "24", "6", "18", "18", expires="2026-06-30", answers=SIXTY),

    Case("20 hours", "US-AZ", "OT", "2025-06-01", (E("2025-01-10", 360),),
         ("2024-04-01", "2026-03-31"), "20", "6", "14", "14", expires="2026-03-31", answers=SIXTY),
    Case("12 hours", "US-AZ", "OTA", "2025-06-01", (E("2025-01-10", 360),),
         ("2024-04-01", "2026-03-31"), "12", "6", "6", "6", expires="2026-03-31", answers=SIXTY),

    Case("10 hours a year", "US-AR", "OT OTA", "2026-06-01", (E("2025-12-31", 600), E("2026-01-10", 240)),
         ("2026-01-01", "2026-12-31"), "10", "4", "6", "6", expires="2026-12-31", answers=SIXTY),

    # Activities are told, not made of minutes: 10 + 6.5 = 16.5; 24 - 16.5 = 7.5.
    Case("what the certificates say", "US-CO", "OT OTA", "2026-06-01",
         (E("2026-01-10", 60, P, "", {"worth": "10"}), E("2026-02-10", 600, T, "", {"worth": "6.5"}),
          E("2026-03-10", 90)),
         ("2025-01-01", "2026-12-31"), "24", "16.5", "7.5", "7.5", expires="2026-12-31"),

    # 480 = 8, assessed and of an IACET provider: 8 x 1.25 = 10; 8 not assessed; 240 = 4, of a college: 4 x 1.25 = 5.
    Case("1.25 with an end assessment", "NBCOT", "OT OTA", "2026-06-01",
         (E("2025-01-10", 480, T, assessed=True, approvals=("IACET 1001",), answers={"college": NO}),
          E("2025-01-20", 480, V, approvals=("AOTA 77",)),
          E("2025-01-30", 240, T, assessed=True, answers={"college": YES})),
         ("2024-04-01", "2027-03-31"), "36", "23", "13", "13", expires="2027-03-31"),
    # An IACET provider that is a college as well: 1.25 once. 8 x 1.25 = 10.
    Case("1.25 once", "NBCOT", "OT OTA", "2026-06-01",
         (E("2025-01-10", 480, T, assessed=True, approvals=("IACET 1001",), answers={"college": YES}),),
         ("2024-04-01", "2027-03-31"), "36", "10", "26", "26", expires="2027-03-31"),

    # 1500 / 50 = 30 h self-study count 24; 36 - 24 = 12.
    Case("30 hours of self-study count 24", "US-NY", "OT OTA", "2026-06-01",
         (E("2025-01-10", 1500, R, "", {"subject": "professional"}),),
         ("2023-09-01", "2026-08-31"), "36", "24", "12", "12",
         {"self-study": ("24", "0"), "professional": ("24", "0")}, expires="2026-08-31"),
    # Related subjects 800 / 50 = 16 count 12; professional 1200 / 50 = 24; 36 in all.
    Case("related subjects", "US-NY", "OT OTA", "2026-06-01",
         (E("2025-01-10", 800, P, "", {"subject": "related"}),
          E("2025-02-10", 1200, P, "", {"subject": "professional"})),
         ("2023-09-01", "2026-08-31"), "36", "36", "0", "0",
         {"related": ("12", "0"), "professional": ("24", "0")}, expires="2026-08-31"),
    Case("exempt in the first three years", "US-NY", "OT OTA", "2026-06-01", (),
         ("2023-09-01", "2026-08-31"), "0", "0", "0", "0", {}, ("professional",), expires="2026-08-31",
         first="2024-02-01", answers={"first-licence-anywhere": YES}),
    Case("not exempt: licensed elsewhere before", "US-NY", "OT OTA", "2026-06-01", (),
         ("2023-09-01", "2026-08-31"), "36", "0", "36", "36", {"professional": ("0", "24")}, expires="2026-08-31",
         first="2024-02-01", answers={"first-licence-anywhere": NO}),

    # 600 = 10, of which 60 = 1 of cultural competence, which serves as well as ethics.
    Case("ethics, jurisprudence or cultural competence", "US-OH", "OT OTA", "2025-01-10",
         (E("2024-09-10", 600, T, "cultural-competence:60"),),
         ("2023-07-01", "2025-06-30"), "20", "10", "10", "10", {"ethics": ("1", "0")},
         expires="2025-06-30", answers=SIXTY),

    # Birth date to birth date. Six years up to April 12, 2026 begin on April 13, 2020; four on April 13, 2022.
    Case("suicide training of six years ago, health equity a day too old", "US-WA", "OT OTA", "2025-06-01",
         (E("2020-04-13", 180, P, "suicide-prevention:180"), E("2022-04-12", 120, P, "health-equity:120"),
          E("2025-01-10", 600)),
         ("2024-04-13", "2026-04-12"), "30", "10", "20", "20",
         {"suicide-assessment": ("3", "0"), "health-equity": ("0", "2")},
         expires="2026-04-12", answers=SIXTY | {"birth-month": "4", "birth-day": "12"}),
    Case("a day too old, and a day within", "US-WA", "OT OTA", "2025-06-01",
         (E("2020-04-12", 180, P, "suicide-prevention:180"), E("2022-04-13", 120, P, "health-equity:120"),
          E("2025-01-10", 1800)),  # 30 h: the total is full, 3 h of suicide assessment are wanting
         ("2024-04-13", "2026-04-12"), "30", "30", "0", "3",
         {"suicide-assessment": ("0", "3"), "health-equity": ("2", "0")},
         expires="2026-04-12", answers=SIXTY | {"birth-month": "4", "birth-day": "12"}),

    # Type 2: 900 = 15 count 10; Type 1: 300 = 5; 15 of 20, all the rest of Type 1.
    Case("Type 1 and Type 2", "US-VA", "OT OTA", "2026-06-01",
         (E("2026-01-10", 900, T, "", {"type": "type-2"}), E("2026-02-10", 300, P, "", {"type": "type-1"})),
         ("2025-01-01", "2026-12-31"), "20", "15", "5", "5", {"type-1": ("5", "5"), "type-2": ("10", "0")},
         expires="2026-12-31", answers={"nbcot": NO}),

    # The same activity twice counts once: 120 of 240 min = 2; ethics 60 = 1; 3 of 15.
    Case("the same activity twice", "US-NC", "OT OTA", "2026-01-10",
         (E("2025-08-10", 120, T, activity="X"), E("2025-09-10", 120, T, activity="X"),
          E("2025-10-10", 60, T, "ethics:60")),
         ("2025-07-01", "2026-06-30"), "15", "3", "12", "12", {"ethics": ("1", "0")}),

    Case("450 minutes are 7.5 hours", "US-MI", "OT OTA", "2026-06-01", (E("2026-01-10", 450),),
         ("2025-06-01", "2027-05-31"), "20", "7.5", "12.5", "12.5", expires="2027-05-31"),

    # The course of a provider that does not report counts in the total (1 h) and not for the line. 2 + 1 + 10 = 13.
    Case("a provider that reports electronically", "US-PA", "OT", "2025-01-10",
         (E("2024-02-10", 120, T, "child-abuse-reporting:120", {"reports-electronically": YES}),
          E("2024-03-10", 60, T, "child-abuse-reporting:60", {"reports-electronically": NO}), E("2024-04-10", 600)),
         ("2023-07-01", "2025-06-30"), "24", "13", "11", "11", {"child-abuse": ("2", "0")}, answers=SIXTY),

    # Licensed January 1, 2025: 18 of 24 months. 24 x 18/24 = 18; 12 x 18/24 = 9, and all 10 h are of that kind.
    Case("prorated by months licensed", "US-MN", "OT", "2026-01-10",
         (E("2025-09-10", 600, P, "", {"ot-practice": YES}),),
         ("2024-07-01", "2026-06-30"), "18", "10", "8", "8", {"ot-practice": ("10", "0")},
         expires="2026-06-30", first="2025-01-01", answers=SIXTY),
    # 18 x 18/24 = 13.5; 9 x 18/24 = 6.75; 300 = 5.
    Case("prorated for assistants", "US-MN", "OTA", "2026-01-10", (E("2025-09-10", 300, P, "", {"ot-practice": YES}),),
         ("2024-07-01", "2026-06-30"), "13.5", "5", "8.5", "8.5", {"ot-practice": ("5", "1.75")},
         expires="2026-06-30", first="2025-01-01", answers=SIXTY),

    # First licensed 2014: even years. Principles 600 = 10 of 16; role 600 = 10 count 8; 18 of 24.
    Case("first licensed in an even year", "US-MD", "OT OTA", "2025-01-10",
         (E("2024-09-10", 600, P, "", {"content": "ot-principles"}),
          E("2024-10-10", 600, P, "", {"content": "ot-role"})),
         ("2024-07-01", "2026-06-30"), "24", "18", "6", "6", {"ot-principles": ("10", "6"), "ot-role": ("8", "0")},
         first="2014-03-01", answers={"nbcot": NO}),
    Case("first licensed in an odd year", "US-MD", "OT OTA", "2025-01-10",
         (E("2024-09-10", 600, P, "", {"content": "ot-principles"}),),
         ("2023-07-01", "2025-06-30"), "24", "10", "14", "14", {"ot-principles": ("10", "6")},
         first="2013-03-01", answers={"nbcot": NO}),

    # CPR is not accepted: 240 min count nothing. 600 = 10, of which 60 = 1 of ethics.
    Case("CPR is not accepted", "US-GA", "OT OTA", "2025-06-01",
         (E("2025-01-10", 240, P, "life-support:240"), E("2025-02-10", 600, P, "ethics:60")),
         ("2024-04-01", "2026-03-31"), "24", "10", "14", "14", {"ethics": ("1", "1")}, answers=SIXTY),

    Case("points of 50 minutes", "US-WI", "OT OTA", "2025-01-10",
         (E("2024-01-10", 500, P, "", {"professional-development": YES}),),  # 10
         ("2023-06-01", "2025-05-31"), "24", "10", "14", "14", {"professional-development": ("10", "2")}),
    Case("exempt in the biennium of issue", "US-WI", "OT OTA", "2025-01-10", (),
         ("2023-06-01", "2025-05-31"), "0", "0", "0", "0", {}, ("professional-development",), first="2023-09-01"),

    # Born in March: to the last day of February. 600 = 10.
    Case("the month before the month of birth", "US-TN", "OT OTA", "2025-01-10", (E("2024-09-10", 600),),
         ("2024-03-01", "2026-02-28"), "24", "10", "14", "14", expires="2026-02-28",
         answers=SIXTY | {"birth-month": "3"}),
    Case("born in January", "US-TN", "OT OTA", "2025-01-10", (E("2024-09-10", 600),),
         ("2024-01-01", "2025-12-31"), "24", "10", "14", "14", expires="2025-12-31",
         answers=SIXTY | {"birth-month": "1"}),
    Case("a leap year", "US-TN", "OT OTA", "2025-01-10", (E("2024-02-29", 600),),  # the last day of the cycle before
         ("2024-03-01", "2026-02-28"), "24", "0", "24", "24", expires="2026-02-28",
         answers=SIXTY | {"birth-month": "3"}),
)

OTHER_CASES: tuple[Case, ...] = (
    # 60 of ethics = 1 of 1; 60 of cultural competence = 1 of 2; 600 = 10; 12 of 30.
    Case("ethics and cultural competency", "ASHA", "SLP", "2025-06-01",
         (E("2025-01-10", 60, T, "ethics:60"), E("2025-01-20", 60, T, "cultural-competence:60"), E("2025-02-10", 600)),
         ("2024-01-01", "2026-12-31"), "30", "12", "18", "18",
         {"ethics": ("1", "0"), "cultural-competency": ("1", "1")}, expires="2026-12-31"),

    # Since 2025: self-study <= 12, indirect <= 6. 840 = 14 count 12; 480 = 8 count 6; 18 of 24.
    Case("self-study 12 since 2025", "US-CA", "SLP", "2025-06-01",
         (E("2025-01-10", 840, T, "", {"indirect": NO}, assessed=True), E("2025-02-10", 480, P, "", {"indirect": YES})),
         ("2024-04-01", "2026-03-31"), "24", "18", "6", "6", {"self-study": ("12", "0"), "indirect": ("6", "0")},
         expires="2026-03-31"),
    # Self-study without an evaluation of what was learned counts nothing; a course of 59 min is no course.
    Case("self-study without an evaluation", "US-CA", "SLP", "2025-06-01",
         (E("2025-01-10", 300, T, "", {"indirect": NO}), E("2025-02-10", 59, P, "", {"indirect": NO}),
          E("2025-03-10", 90, P, "", {"indirect": NO})),  # 1.5
         ("2024-04-01", "2026-03-31"), "24", "1.5", "22.5", "22.5", expires="2026-03-31"),
    # First renewal: 12, self-study 6, indirect 3. 480 = 8 count 6; 240 = 4 count 3; 9 of 12.
    Case("first renewal since 2025", "US-CA", "SLP", "2025-06-01",
         (E("2025-01-10", 480, T, "", {"indirect": NO}, assessed=True), E("2025-02-10", 240, P, "", {"indirect": YES})),
         ("2024-04-01", "2026-03-31"), "12", "9", "3", "3", {"self-study": ("6", "0"), "indirect": ("3", "0")},
         expires="2026-03-31", first="2024-09-01"),
    # Until 2024: self-study 6, related or indirect 4, both together 8. 8 and 5 h: 6 + 4 = 10, together 8; 24 - 8 = 16.
    Case("self-study 6 until 2024", "US-CA", "SLP", "2024-06-01",
         (E("2024-01-10", 480, T, "", {"kind": "self-study"}),
          E("2024-02-10", 300, P, "", {"kind": "related-or-indirect"})),
         ("2022-12-01", "2024-11-30"), "24", "8", "16", "16", {"limited": ("8", "0")}, expires="2024-11-30"),

    # 2 of medical errors and 18 clinical: 120 = 2, 900 = 15; 17 of 20.
    Case("medical errors and clinical hours", "US-FL", "SLPA", "2025-06-01",
         (E("2025-01-10", 120, T, "medical-errors:120", {"clinical": NO}),
          E("2025-02-10", 900, T, "", {"clinical": YES})),
         ("2024-01-01", "2025-12-31"), "20", "17", "3", "3", {"medical-errors": ("2", "0"), "clinical": ("15", "3")}),

    # 18 of the 20 h are clinical, and 2 of these are the medical errors: an hour counts for one of the two.
    Case("medical errors are not clinical hours besides", "US-FL", "SLPA", "2025-06-01",
         (E("2025-01-10", 1080, T, "medical-errors:120", {"clinical": YES}),
          E("2025-02-10", 120, T, "", {"clinical": NO})),
         ("2024-01-01", "2025-12-31"), "20", "20", "0", "2"),

    # Nothing is carried over: 40 h of the cycle before are 0 now. 600 = 10.
    Case("nothing is carried over", "US-RI", "SLP", "2025-06-01", (E("2024-06-30", 2400), E("2024-07-01", 600)),
         ("2024-07-01", "2026-06-30"), "20", "10", "10", "10", answers=SIXTY),

    # --- rules that rest on a vendor's page, as if their figures had been read at the board ---------------------

    # 34 h in the cycle before: 1700 / 50 = 34; 20 were asked, 14 left, 10 are carried, of which 2 may be ethics.
    Case("34 hours carry 10", "US-TX", "SLP", "2025-06-01",
         (E("2023-02-10", 1700, P, "ethics:250"),),  # 5 h of ethics, of which 3 were left, 2 may be carried
         ("2024-09-01", "2026-08-31"), "20", "10", "10", "10", {"ethics": ("2", "0")},
         expires="2026-08-31", carried="10", as_if_confirmed=True),
    # 17 h online count 15, and the 2 h of jurisprudence taken online beyond it: 17. Administrative 600 = 10 count 8.
    Case("a cap beyond jurisprudence", "US-LA", "PTA", "2025-06-01",
         (E("2025-01-10", 1020, T, "", {"content": "clinical-preventive"}),
          E("2025-01-20", 120, T, "jurisprudence:120", {"content": "other-content"}),
          E("2025-02-10", 600, P, "", {"content": "administrative"})),
         ("2024-05-01", "2026-04-30"), "30", "25", "5", "5",  # 15 + 2 + 8; 2 of ethics and 3 clinical are within the 5
         {"jurisprudence": ("2", "0"), "ethics": ("0", "2"), "clinical-preventive": ("15", "3"),
          "administrative": ("8", "0"), "home-study-online": ("15", "0")},
         expires="2026-04-30", answers=SIXTY, as_if_confirmed=True),
    # 1000 / 50 = 20 h home study count 12; 26 - 12 = 14, all of it live.
    Case("home study 12, live 14", "US-FL", "OT OTA", "2026-06-01",
         (E("2026-01-10", 1000, T, "", {"fieldwork": NO}),),
         ("2025-03-01", "2027-02-28"), "26", "12", "14", "14", {"live": ("0", "14"), "home-study": ("12", "0")},
         ("hiv-aids",), as_if_confirmed=True),
    Case("24 in two years to July 31", "US-CT", "OT", "2025-01-10", (E("2024-09-10", 500),),
         ("2023-08-01", "2025-07-31"), "24", "10", "14", "14", as_if_confirmed=True),
    Case("18 for assistants", "US-CT", "OTA", "2025-01-10", (E("2024-09-10", 500),),
         ("2023-08-01", "2025-07-31"), "18", "10", "8", "8", as_if_confirmed=True),
    # 80 in five years, 30 of Category B: 2400 = 40 count 30; 600 = 10; 40 of 80.
    Case("Category B", "HTCC", "PT OT", "2025-06-01",
         (E("2023-01-10", 2400, P, "", {"category-b": YES}), E("2025-01-10", 600, R, "", {"category-b": NO})),
         ("2022-01-01", "2026-12-31"), "80", "40", "40", "40", {"category-b": ("30", "0")},
         expires="2026-12-31", answers=SIXTY, as_if_confirmed=True),
)
