"""Golden cases of physical therapists' boards, worked by hand from the words that were read. Comments have the sums."""

from __future__ import annotations

from tests.rules.golden import NO, YES, Case, E, P, R, T, V

SIXTY = {"minutes": "60"}  # where the page does not say, the learner told us

FLORIDA = (
    # "A contact hour shall consist of fifty clock minutes"; 24 in all, self-paced <= 12, live >= 12, medical errors 2.
    Case("20 self-paced hours count 12", "US-FL", "PT PTA", "2025-06-01",
         (E("2025-01-10", 1000, T),),  # 1000 / 50 = 20 h; 12 count, 8 are cut
         ("2023-12-01", "2025-11-30"), "24", "12", "12", "12",  # 24 - 12 = 12, all of it live, 2 of it medical errors
         {"self-paced": ("12", "0"), "live": ("0", "12"), "medical-errors": ("0", "2")}, ("hiv-aids",)),
    # Half contact hour = 25 min: 74 min = 1 h (24 over), 75 = 1.5 h, 24 = 0, 25 = 0.5 h: 3 h.
    Case("half hours are 25 minutes", "US-FL", "PT PTA", "2025-06-01",
         (E("2025-01-10", 74), E("2025-01-11", 75), E("2025-01-12", 24), E("2025-01-13", 25)),
         ("2023-12-01", "2025-11-30"), "24", "3", "21", "21", {"live": ("3", "9")}, ("hiv-aids",)),
    # Licensed in the second half: exempt but for medical errors (2) and HIV/AIDS (1). 100 min = 2 h medical errors.
    Case("second half of the biennium", "US-FL", "PT PTA", "2025-06-01",
         (E("2025-03-01", 100, T, "medical-errors:100"),),
         ("2023-12-01", "2025-11-30"), "0", "2", "0", "1",  # only the hour of HIV/AIDS is wanting
         {"medical-errors": ("2", "0"), "hiv-aids": ("0", "1")}, ("live",), first="2025-01-15"),
    # The second half begins on December 1, 2024: licensed on that day, 2 + 1 are asked; a day before, all of it.
    Case("the first day of the second half", "US-FL", "PT PTA", "2025-06-01", (),
         ("2023-12-01", "2025-11-30"), "0", "0", "0", "3", {}, ("live",), first="2024-12-01"),
    Case("the last day of the first half", "US-FL", "PT PTA", "2025-06-01", (),
         ("2023-12-01", "2025-11-30"), "24", "0", "24", "24", {}, (), first="2024-11-30"),
    # Licensed in the first half: all of it, and HIV/AIDS. Nothing earned: 12 live, 12 more; topics are within.
    Case("first half of the biennium", "US-FL", "PT PTA", "2025-06-01", (),
         ("2023-12-01", "2025-11-30"), "24", "0", "24", "24", {"hiv-aids": ("0", "1")}, (), first="2024-03-15"),
)

CALIFORNIA = (
    # First renewal on time: 15 h. 500 / 50 = 10 h, of which 100 / 50 = 2 ethics; 250 / 50 = 5 h life support, 4 asked.
    Case("first renewal on time", "US-CA", "PT PTA", "2026-05-01",
         (E("2025-02-01", 500, P, "ethics:100"), E("2025-03-01", 250, P, "life-support:250", {"skills-test": YES})),
         ("2024-06-01", "2026-05-31"), "15", "15", "0", "0",
         {"ethics-laws": ("2", "0"), "life-support": ("4", "0")},
         expires="2026-05-31", first="2024-07-10", answers={"birth-month": "5"}),
    # The same ten days late: 30 h; 30 - 15 = 15.
    Case("first renewal late", "US-CA", "PT PTA", "2026-06-10",
         (E("2025-02-01", 500, P, "ethics:100"), E("2025-03-01", 250, P, "life-support:250", {"skills-test": YES})),
         ("2024-06-01", "2026-05-31"), "30", "15", "15", "15", {},
         expires="2026-05-31", first="2024-07-10", answers={"birth-month": "5"}, of="2026-05-31"),
    # Life support must include a hands-on skills test: without it the 5 h count, and not for that line.
    Case("life support without a skills test", "US-CA", "PT PTA", "2026-05-01",
         (E("2025-03-01", 250, V, "life-support:250", {"skills-test": NO}),),
         ("2024-06-01", "2026-05-31"), "30", "5", "25", "25", {"life-support": ("0", "4"), "ethics-laws": ("0", "2")},
         expires="2026-05-31", answers={"birth-month": "5"}),
)

OTHERS = (
    # 36 h in 36 months to the month of birth: 1000 / 50 = 20; 36 - 20 = 16.
    Case("three years to the month of birth", "US-NY", "PT PTA", "2026-06-01", (E("2025-01-10", 1000, T),),
         ("2024-04-01", "2027-03-31"), "36", "20", "16", "16", expires="2027-03-31", answers={"birth-month": "3"}),
    Case("the first three years", "US-NY", "PT PTA", "2026-06-01", (E("2025-01-10", 1000, T),),
         ("2024-04-01", "2027-03-31"), "0", "20", "0", "0", expires="2027-03-31", first="2025-01-01",
         answers={"birth-month": "3"}),

    # 30 credits of 60 min, 4 of them jurisprudence and ethics. 600 / 60 = 10, of which 120 / 60 = 2.
    Case("licensed in year 1 of the biennium: 15", "US-NJ", "PT PTA", "2025-06-01",
         (E("2025-01-10", 600, T, "ethics:120"),),
         ("2024-02-01", "2026-01-31"), "15", "10", "5", "5", {"jurisprudence-ethics": ("2", "2")}, first="2024-06-01"),
    Case("licensed in year 2: exempt", "US-NJ", "PT PTA", "2025-06-01", (E("2025-04-10", 60, T),),
         ("2024-02-01", "2026-01-31"), "0", "1", "0", "0", {}, ("jurisprudence-ethics",), first="2025-03-01"),
    # Year 2 begins on February 1, 2025.
    Case("the first day of year 2", "US-NJ", "PT PTA", "2025-06-01", (),
         ("2024-02-01", "2026-01-31"), "0", "0", "0", "0", {}, ("jurisprudence-ethics",), first="2025-02-01"),
    Case("the last day of year 1", "US-NJ", "PT PTA", "2025-06-01", (),
         ("2024-02-01", "2026-01-31"), "15", "0", "15", "15", {}, (), first="2025-01-31"),
    Case("the first day of year 1", "US-NJ", "PT PTA", "2025-06-01", (),
         ("2024-02-01", "2026-01-31"), "15", "0", "15", "15", {}, (), first="2024-02-01"),
    Case("a later renewal: 30", "US-NJ", "PT PTA", "2025-06-01", (E("2025-01-10", 600, T, "ethics:120"),),
         ("2024-02-01", "2026-01-31"), "30", "10", "20", "20", {"jurisprudence-ethics": ("2", "2")}),

    # Not more than 10 h a calendar day: 360 + 360 min = 12 h of one day count 10; 2 h of another day; 12 in all.
    Case("12 hours of one day count 10", "US-GA", "PT PTA", "2025-06-01",
         (E("2025-03-08", 360, P), E("2025-03-08", 360, T),
          E("2025-03-09", 120, P, "jurisprudence:120", {"georgia": YES})),
         ("2024-01-01", "2025-12-31"), "30", "12", "18", "18",
         {"per-day": ("12", None), "ethics-jurisprudence": ("2", "2")}, answers=SIXTY),

    # The last six months begin on July 1, 2025.
    Case("licensed in the last six months: exempt", "US-GA", "PT PTA", "2025-12-01", (),
         ("2024-01-01", "2025-12-31"), "0", "0", "0", "0", {}, ("ethics-jurisprudence",), first="2025-07-01",
         answers=SIXTY),
    Case("licensed a day before them", "US-GA", "PT PTA", "2025-12-01", (),
         ("2024-01-01", "2025-12-31"), "30", "0", "30", "30", {}, (), first="2025-06-30",
         answers=SIXTY | {"new-graduate": NO}),

    # At most 12 online credits within 24 h: 420 min = 7 at 10:00 and 7 at 09:00 the next day, 23 h later: 14 count 12.
    Case("14 online credits within 24 hours count 12", "US-MI", "PT PTA", "2025-06-01",
         (E("2025-03-01T10:00", 420, T), E("2025-03-02T09:00", 420, V)),
         ("2024-08-01", "2026-07-31"), "24", "12", "12", "12", {"pain": ("0", "1")},
         expires="2026-07-31", answers=SIXTY),
    Case("25 hours apart all 14 count", "US-MI", "PT PTA", "2025-06-01",
         (E("2025-03-01T10:00", 420, T), E("2025-03-02T11:00", 420, V)),
         ("2024-08-01", "2026-07-31"), "24", "14", "10", "10", expires="2026-07-31", answers=SIXTY),
    # The same programme twice counts once: 2 of 4 credits; one of 180 min on pain is 3, of which 1 is asked.
    Case("no credit for a repeat", "US-MI", "PT PTA", "2025-06-01",
         (E("2025-03-01", 120, P, activity="X"), E("2025-09-01", 120, P, activity="X"),
          E("2025-05-01", 180, P, "pain-management:180")),
         ("2024-08-01", "2026-07-31"), "24", "5", "19", "19", {"pain": ("1", "0")},  # 2 + 3 = 5; 24 - 5 = 19
         expires="2026-07-31", answers=SIXTY),

    # 15 certified, 7.5 clinical, 3 ethics: 900, 450 and 180 min of 60: 15 + 7.5 + 3 = 25.5; 30 - 25.5 = 4.5.
    Case("a quarter clinical, half certified", "US-MS", "PT PTA", "2025-06-01",
         (E("2025-01-10", 900, P, "", {"certified": YES, "clinical": NO}),
          E("2025-01-20", 450, P, "", {"certified": NO, "clinical": YES}),
          E("2025-01-30", 180, P, "ethics:180", {"certified": NO, "clinical": NO})),
         ("2024-07-01", "2026-06-30"), "30", "25.5", "4.5", "4.5",
         {"certified": ("15", "0"), "clinical": ("7.5", "0"), "ethics-professionalism-jurisprudence": ("3", "0")},
         expires="2026-06-30", answers=SIXTY),

    # 30 certified h, of which 7.5 are clinical and 3 of these ethics: 7.5 + 3 = 10.5 are asked and 7.5 are there.
    Case("ethics are not clinical besides", "US-MS", "PT PTA", "2025-06-01",
         (E("2025-01-10", 450, P, "ethics:180", {"certified": YES, "clinical": YES}),
          E("2025-01-20", 1350, P, "", {"certified": YES, "clinical": NO})),
         ("2024-07-01", "2026-06-30"), "30", "30", "0", "3", {"certified": ("30", "0")},
         expires="2026-06-30", answers=SIXTY),

    # 10 h of 50 min a year; jurisprudence 2 h within 5 years up to 30 September 2026, so from 1 October 2021.
    Case("jurisprudence four years ago still counts", "US-AL", "PT PTA", "2026-05-01",
         (E("2021-10-01", 100, T, "jurisprudence:100"), E("2026-01-10", 400)),  # 400 / 50 = 8
         ("2025-10-01", "2026-09-30"), "10", "8", "2", "2", {"jurisprudence": ("2", "0")}),
    Case("a day earlier it does not", "US-AL", "PT PTA", "2026-05-01",
         (E("2021-09-30", 100, T, "jurisprudence:100"), E("2026-01-10", 500)),  # 500 / 50 = 10, none of it the 2
         ("2025-10-01", "2026-09-30"), "10", "10", "0", "2", {"jurisprudence": ("0", "2")}),

    # 30 and 20 CCU to the end of the birth month. A live hour is 1 CCU, other activities have a rate of their own: what
    # each is worth is read from its certificate. 10 and 4.5 CCU; a third course is worth nothing until it is told.
    Case("30 units", "US-TX", "PT", "2025-06-01",
         (E("2025-01-10", 600, P, "", {"worth": "10"}), E("2025-02-10", 300, T, "", {"worth": "4.5"}),
          E("2025-03-10", 300, T)),
         ("2024-09-01", "2026-08-31"), "30", "14.5", "15.5", "15.5",
         expires="2026-08-31", answers={"birth-month": "8"}),
    Case("20 units", "US-TX", "PTA", "2025-06-01", (E("2025-01-10", 600, P, "", {"worth": "10"}),),
         ("2024-09-01", "2026-08-31"), "20", "10", "10", "10",
         expires="2026-08-31", answers={"birth-month": "8"}),

    # April 1 - March 31 over 2 years: 300 + 300 min = 10 h; the course of April 1 comes too late.
    Case("credit after March 31 is not accepted", "US-MD", "PT", "2026-03-31",
         (E("2024-03-31", 600), E("2024-04-01", 300), E("2026-03-31", 300), E("2026-04-01", 600)),
         ("2024-04-01", "2026-03-31"), "30", "10", "20", "20", expires="2026-03-31", answers=SIXTY),
    Case("20 for assistants", "US-MD", "PTA", "2026-03-31", (E("2024-04-01", 300), E("2026-03-31", 300)),
         ("2024-04-01", "2026-03-31"), "20", "10", "10", "10", expires="2026-03-31", answers=SIXTY),
    Case("issued a year or less before", "US-MD", "PT", "2026-03-01", (),
         ("2024-04-01", "2026-03-31"), "0", "0", "0", "0", expires="2026-03-31", first="2025-06-01", answers=SIXTY),

    # 20 h in one year. 300 / 60 = 5.
    Case("one year", "US-CT", "PT", "2026-06-01", (E("2026-01-10", 300),),
         ("2025-12-01", "2026-11-30"), "20", "5", "15", "15", expires="2026-11-30", answers=SIXTY),
    Case("the first renewal is exempt", "US-CT", "PT", "2026-06-01", (),
         ("2025-12-01", "2026-11-30"), "0", "0", "0", "0", expires="2026-11-30", first="2026-02-01", answers=SIXTY),

    # 50 min; after the first hour, half hours of 25 min: 40 = 0, 50 = 1, 74 = 1, 75 = 1.5, 99 = 1.5, 100 = 2; 7 in all.
    Case("half hours after the first", "US-IL", "PT", "2025-06-01",
         tuple(E(f"2025-01-{day}", minutes) for day, minutes in ((10, 40), (11, 50), (12, 74), (13, 75), (14, 99),
                                                                  (15, 100))),
         ("2024-10-01", "2026-09-30"), "40", "7", "33", "33", {"ethics": ("0", "3")}),
    Case("assistants in odd years", "US-IL", "PTA", "2025-06-01",
         (E("2025-01-10", 500, P, "jurisprudence:150"),),  # 10 h, of which 150 / 50 = 3
         ("2023-10-01", "2025-09-30"), "20", "10", "10", "10", {"ethics": ("3", "0")}),

    # 24 and 12 units, 2 of them by the jurisprudence module. 120 + 600 min = 2 + 10 = 12.
    Case("ethics by the module", "US-OH", "PT", "2025-06-01",
         (E("2025-01-10", 120, T, "jurisprudence:120", {"jurisprudence-module": YES}), E("2025-02-10", 600)),
         ("2024-02-01", "2026-01-31"), "24", "12", "12", "12", {"ethics": ("2", "0")}, answers=SIXTY),
    Case("another ethics course is not the module", "US-OH", "PTA", "2024-06-01",
         (E("2024-01-10", 120, T, "ethics:120", {"jurisprudence-module": NO}), E("2024-02-10", 600)),
         ("2023-02-01", "2025-01-31"), "12", "12", "0", "2", {"ethics": ("0", "2")}, answers=SIXTY),

    # Direct access: 10 of the 30 evaluative. 600 evaluative = 10, 120 of law = 2, 12 in all.
    Case("with a direct-access certificate", "US-PA", "PT", "2026-06-01",
         (E("2026-01-10", 600, P, "", {"evaluative": YES}), E("2026-02-10", 120, P, "ethics:120", {"evaluative": NO})),
         ("2025-01-01", "2026-12-31"), "30", "12", "18", "18",
         {"direct-access": ("10", "0"), "law-or-ethics": ("2", "0"), "child-abuse": ("0", "2")},
         answers=SIXTY | {"direct-access": YES}),
    Case("without one", "US-PA", "PT", "2026-06-01",
         (E("2026-01-10", 1800, P, "ethics:120 child-abuse-reporting:120", {"evaluative": NO}),),  # 30 h
         ("2025-01-01", "2026-12-31"), "30", "30", "0", "0", {}, ("direct-access",),
         answers=SIXTY | {"direct-access": NO}),
    # Assistants: 4 h of emergencies, 2 law or ethics, 2 child abuse. 120 = 2 of emergencies; topics want 2 + 2 + 2 = 6.
    Case("emergencies", "US-PA", "PTA", "2026-06-01",
         (E("2026-01-10", 120, P, "emergency-response:120"), E("2026-02-10", 1620)),  # 2 + 27 = 29
         ("2025-01-01", "2026-12-31"), "30", "29", "1", "6", {"emergency": ("2", "2"), "child-abuse": ("0", "2")},
         answers=SIXTY),

    # 25 months from January 1: T 600 / 50 = 12 count 10; V 800 / 50 = 16 count 15; 25 in all. One point is the
    # exercise.
    Case("12 non-interactive points count 10, 16 interactive 15", "US-NC", "PT", "2024-06-01",
         (E("2023-01-05", 600, R), E("2024-01-10", 800, V)),
         ("2023-01-01", "2025-01-31"), "30", "25", "5", "5",
         {"non-interactive-electronic": ("10", "0"), "interactive-electronic": ("15", "0"),
          "jurisprudence-exercise": ("0", "1")}, expires="2025-01-31"),
    Case("20 for assistants", "US-NC", "PTA", "2024-06-01", (E("2023-01-05", 600, R), E("2024-01-10", 800, V)),
         ("2023-01-01", "2025-01-31"), "20", "25", "0", "1", {"jurisprudence-exercise": ("0", "1")},
         expires="2025-01-31"),
    # Half points (25-30 min), nothing smaller: 24 = 0, 29 = 0.5, 60 = 1, 75 = 1.5; the exercise 50 = 1; 4 in all.
    Case("half points", "US-NC", "PT PTA", "2024-06-01",
         (E("2024-01-10", 24), E("2024-01-11", 29), E("2024-01-12", 60), E("2024-01-13", 75),
          E("2024-01-14", 50, T, "jurisprudence:50", {"jurisprudence-exercise": YES}),
          E("2024-01-15", 1300)),  # 26
         ("2023-01-01", "2025-01-31"), "30 20", "30", "0", "0", {"jurisprudence-exercise": ("1", "0")},
         expires="2025-01-31"),

    # 600 of Type 1 = 10, 900 of Type 2 = 15: 25. PT want 20 of Type 1, PTA 15.
    Case("20 of Type 1", "US-VA", "PT", "2026-06-01",
         (E("2026-01-10", 600, P, "", {"type": "type-1"}), E("2026-02-10", 900, T, "", {"type": "type-2"})),
         ("2025-01-01", "2026-12-31"), "30", "25", "5", "10", {"type-1": ("10", "10")}),
    Case("15 of Type 1", "US-VA", "PTA", "2026-06-01",
         (E("2026-01-10", 600, P, "", {"type": "type-1"}), E("2026-02-10", 900, T, "", {"type": "type-2"})),
         ("2025-01-01", "2026-12-31"), "30", "25", "5", "5", {"type-1": ("10", "5")}),
    Case("licensed by examination: exempt", "US-VA", "PT PTA", "2026-06-01", (),
         ("2025-01-01", "2026-12-31"), "0", "0", "0", "0", {}, ("type-1",), first="2025-09-01",
         answers={"by-examination": YES}),

    # Books and articles 600 = 10 count 8, electronic media without objectives 300 = 5 count 4: 12; suicide once, 2017.
    Case("books and electronic media", "US-WA", "PT", "2025-06-01",
         (E("2017-03-01", 180, P, "suicide-prevention:180"), E("2025-01-10", 600, T, "", {"kind": "books-articles"}),
          E("2025-01-20", 300, R, "", {"kind": "electronic-media"})),
         ("2024-05-21", "2026-05-20"), "32", "12", "20", "20",
         {"suicide-prevention": ("3", "0"), "books-articles": ("8", "0"), "electronic-media": ("4", "0")},
         expires="2026-05-20", answers=SIXTY),
    Case("24 for assistants", "US-WA", "PTA", "2025-06-01", (E("2025-01-10", 600),),
         ("2024-05-21", "2026-05-20"), "24", "10", "14", "14", {"suicide-prevention": ("0", "3")},
         expires="2026-05-20", answers=SIXTY),

    # Category A not clinical 480 = 8 counts 5, Category B 720 = 12 counts 10: 15; Category A wants 10 - 5 = 5 more.
    Case("categories", "US-AZ", "PT", "2025-06-01",
         (E("2025-01-10", 480, P, "", {"category": "a-nonclinical"}), E("2025-01-20", 720, P, "", {"category": "b"})),
         ("2024-09-01", "2026-08-31"), "20", "15", "5", "5",
         {"category-a": ("5", "5"), "category-a-nonclinical": ("5", "0"), "categories-b-and-c": ("10", "0")}),
    Case("self-instruction", "US-AZ", "PT", "2025-06-01", (E("2025-01-10", 480, T, "", {"category": "a-clinical"}),),
         ("2024-09-01", "2026-08-31"), "20", "5", "15", "15",  # 8 count 5
         {"category-a": ("5", "5"), "self-instruction": ("5", "0")}),
    Case("first licence of a year or less", "US-AZ", "PT", "2026-06-01",
         (E("2026-03-10", 360, P, "", {"category": "a-clinical"}),),  # 6 of 10
         ("2024-09-01", "2026-08-31"), "10", "6", "4", "4", {"category-a": ("6", "4")}, first="2026-01-10"),
    # Assistants: 8 count 3, 12 count 4: 7; Category A wants 6 - 3 = 3.
    Case("categories of assistants", "US-AZ", "PTA", "2025-06-01",
         (E("2025-01-10", 480, P, "", {"category": "a-nonclinical"}), E("2025-01-20", 720, P, "", {"category": "b"})),
         ("2024-09-01", "2026-08-31"), "10", "7", "3", "3",
         {"category-a": ("3", "3"), "category-a-nonclinical": ("3", "0"), "categories-b-and-c": ("4", "0")}),

    # Licensed 16 months: 15 CCU. 500 / 50 = 10.
    Case("licensed more than 12 months", "US-HI", "PT", "2026-06-01", (E("2026-01-10", 500),),
         ("2025-01-01", "2026-12-31"), "15", "10", "5", "5", first="2025-09-01"),
    Case("licensed less than 12 months", "US-HI", "PT", "2026-06-01", (),
         ("2025-01-01", "2026-12-31"), "0", "0", "0", "0", first="2026-03-01"),
    Case("a later renewal", "US-HI", "PT", "2026-06-01", (E("2026-01-10", 500),),
         ("2025-01-01", "2026-12-31"), "30", "10", "20", "20"),

    # Cycle before: 4200 / 60 = 70, of which 40 (PT) or 20 (PTA) were asked; 30 and 50 left, 20 and 10 are carried.
    Case("20 are carried over", "US-IA", "PT", "2025-06-01", (E("2023-06-01", 4200), E("2025-01-10", 300)),
         ("2024-05-16", "2026-05-15"), "40", "25", "15", "15", expires="2026-05-15", answers=SIXTY, carried="20"),
    Case("10 are carried over", "US-IA", "PTA", "2025-06-01", (E("2023-06-01", 4200), E("2025-01-10", 300)),
         ("2024-05-16", "2026-05-15"), "20", "15", "5", "5", expires="2026-05-15", answers=SIXTY, carried="10"),

    # 20 h, 2 of professional ethics. 300 = 5, of which 60 = 1.
    Case("professional ethics", "US-MN", "PT PTA", "2026-06-01", (E("2026-01-10", 300, P, "ethics:60"),),
         ("2025-01-01", "2026-12-31"), "20", "5", "15", "15", {"ethics": ("1", "1")},
         expires="2026-12-31", answers=SIXTY),

    # Online 720 = 12 count 10, Class II 720 = 12 count 10, an ethics hour of 60 min too short for the line, one of 120.
    # 10 + 10 + 1 + 2 = 23. Class I: 10 + 1 + 2 = 13 of 20.
    Case("Class I, Class II and online", "US-TN", "PT", "2025-06-01",
         (E("2025-01-10", 720, T, "", {"class": "class-1"}), E("2025-01-20", 720, P, "", {"class": "class-2"}),
          E("2025-02-10", 60, P, "ethics:60", {"class": "class-1", "tpta": YES}),
          E("2025-02-20", 120, P, "jurisprudence:120", {"class": "class-1", "tpta": YES})),
         ("2024-06-01", "2026-05-31"), "30", "23", "7", "7",
         {"class-1": ("13", "7"), "ethics-jurisprudence": ("2", "2"), "online": ("10", "0"), "class-2": ("10", "0")},
         expires="2026-05-31", answers=SIXTY),
    Case("no Class I minimum for assistants", "US-TN", "PTA", "2025-06-01",
         (E("2025-01-10", 720, T, "", {"class": "class-1"}), E("2025-01-20", 720, P, "", {"class": "class-2"})),
         ("2024-06-01", "2026-05-31"), "30", "20", "10", "10", {"online": ("10", "0"), "class-2": ("10", "0")},
         expires="2026-05-31", answers=SIXTY),
    Case("first renewal by examination", "US-TN", "PT", "2025-06-01",
         (E("2025-02-20", 120, P, "jurisprudence:120", {"class": "class-1", "tpta": YES}),),
         ("2024-06-01", "2026-05-31"), "4", "2", "2", "2", {"ethics-jurisprudence": ("2", "2")}, ("class-1",),
         expires="2026-05-31", first="2024-09-01", answers=SIXTY | {"by-examination": YES}),

    # First licensed in the second year: 12. 300 = 5, of which 60 = 1 cultural competence.
    Case("the second year of the period", "US-OR", "PT PTA", "2026-01-10",
         (E("2025-09-10", 300, P, "cultural-competence:60"),),
         ("2024-04-01", "2026-03-31"), "12", "5", "7", "7", {"cultural-competence": ("1", "0")}, first="2025-06-01",
         answers=SIXTY),

    # 22 of 50 min; valid 12 to 23 months: 12. 500 = 10, of which 100 = 2 of the Indiana course.
    Case("valid 18 months: 12", "US-IN", "PT PTA", "2026-01-10",
         (E("2025-09-10", 500, P, "ethics:50 jurisprudence:50", {"indiana": YES}),),
         ("2024-07-01", "2026-06-30"), "12", "10", "2", "2", {"ethics-jurisprudence": ("2", "0")}, first="2025-01-01"),
    Case("valid 12 months to the day: 12", "US-IN", "PT PTA", "2026-01-10", (),
         ("2024-07-01", "2026-06-30"), "12", "0", "12", "12", {}, (), first="2025-07-01"),
    Case("valid a day less: none", "US-IN", "PT PTA", "2026-01-10", (),
         ("2024-07-01", "2026-06-30"), "0", "0", "0", "0", {}, ("ethics-jurisprudence",), first="2025-07-02"),
    Case("valid 9 months: none", "US-IN", "PT PTA", "2026-01-10", (),
         ("2024-07-01", "2026-06-30"), "0", "0", "0", "0", {}, ("ethics-jurisprudence",), first="2025-10-01"),
    Case("a later renewal, and a course of another state", "US-IN", "PT PTA", "2026-01-10",
         (E("2025-09-10", 100, P, "ethics:100", {"indiana": NO}),),
         ("2024-07-01", "2026-06-30"), "22", "2", "20", "20", {"ethics-jurisprudence": ("0", "2")}),

    # Category 1: 600 = 10 and the examination 120 = 2; Category 2: 720 = 12 counts 10: 22. HIV 2016 within 10 years.
    Case("categories and the examination", "US-KY", "PT", "2024-06-01",
         (E("2016-05-01", 120, P, "hiv-aids:120"), E("2024-01-10", 600, P, "", {"category": "category-1"}),
          E("2024-01-20", 720, P, "", {"category": "category-2"}),
          E("2024-02-10", 120, T, "jurisprudence:120", {"category": "category-1", "jurisprudence-exam": YES})),
         ("2023-04-01", "2025-03-31"), "30", "22", "8", "8",
         {"category-1": ("12", "6"), "jurisprudence-exam": ("2", "0"), "hiv": ("2", "0"), "category-2": ("10", "0")}),
    # Assistants: 10 + 2 + 8 = 20 of 20; Category 1 wants 10.
    Case("categories of assistants", "US-KY", "PTA", "2024-06-01",
         (E("2024-01-10", 600, P, "", {"category": "category-1"}),
          E("2024-01-20", 720, P, "", {"category": "category-2"}),
          E("2024-02-10", 120, T, "jurisprudence:120", {"category": "category-1", "jurisprudence-exam": YES})),
         ("2023-04-01", "2025-03-31"), "20", "20", "0", "0",
         {"jurisprudence-exam": ("2", "0"), "category-2": ("8", "0")}),

    # 500 / 50 = 10, of which 100 = 2 of ethics.
    Case("to the first of March", "US-WI", "PT", "2026-06-01", (E("2026-01-10", 500, T, "ethics:100"),),
         ("2025-03-02", "2027-03-01"), "30", "10", "20", "20", {"ethics-jurisprudence": ("2", "2")},
         expires="2027-03-01"),
    Case("not a full period yet", "US-WI", "PT", "2026-06-01", (),
         ("2025-03-02", "2027-03-01"), "0", "0", "0", "0", {}, ("ethics-jurisprudence",), expires="2027-03-01",
         first="2026-01-01"),

    Case("20 hours to November 30", "AU-PHYSIOTHERAPY", "PT", "2026-06-01", (E("2026-01-10", 600),),
         ("2025-12-01", "2026-11-30"), "20", "10", "10", "10", answers=SIXTY),
)

PT_CASES: tuple[Case, ...] = (*FLORIDA, *CALIFORNIA, *OTHERS)
