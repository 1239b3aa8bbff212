"""The units of authorities, as their rules were read: a row for each, with its words, its place and the day.

Where a rule says nothing of its rounding, it is rounded down here, and the row says that its step was not read. A rule
that changed is a new row under another id, since entries name units by theirs.
"""

from __future__ import annotations

from fractions import Fraction

from neurodash_ceu.rules.activities import IN_PERSON, LIVE_VIRTUAL, RECORDED
from neurodash_ceu.rules.units import CONTACT, LONG_HOUR, SHORT_HOUR, Better, Read, Unit

ONE, TEN = Fraction(1), Fraction(10)
HALF, QUARTER, TENTH, HUNDREDTH = Fraction(1, 2), Fraction(1, 4), Fraction(1, 10), Fraction(1, 100)
FIRST, SECOND = "2026-11-22", "2026-12-01"  # the days on which these rules were read

# --- hours ----------------------------------------------------------------------------------------------------

CONTACT_HOUR = Unit(
    "contact-hour-60", "Boards whose hour has 60 minutes", CONTACT, LONG_HOUR, ONE, HUNDREDTH, "down",
    Read("One contact hour equals 60 minutes in a learning activity, excluding meals and breaks.",
         "North Carolina OT, 21 NCAC 38 .0801, one of them",
         "http://reports.oah.state.nc.us/ncac/title%2021%20-%20occupational%20licensing%20boards%20and%20commissions/"
         "chapter%2038%20-%20occupational%20therapy/21%20ncac%2038%20.0801.html", SECOND),
    step_was_read=False)
SHORT_CONTACT_HOUR = Unit(
    "contact-hour-50", "Boards whose hour has 50 minutes", CONTACT, SHORT_HOUR, ONE, HUNDREDTH, "down",
    Read("One hour of continuing education is defined as 50 minutes of engagement",
         "Alabama PT, Continuing Education, one of them", "http://pt.alabama.gov/conted.aspx", FIRST),
    step_was_read=False)
FLORIDA_PT = Unit(
    "florida-pt-hour", "Florida PT", CONTACT, SHORT_HOUR, ONE, HALF, "down",
    Read("A contact hour shall consist of fifty clock minutes. One half contact hour shall consist of twenty-five "
         "clock minutes.", "Fla. Admin. Code 64B17-9.001(2)",
         "https://www.law.cornell.edu/regulations/florida/Fla-Admin-Code-Ann-R-64B17-9-001", SECOND),
    note="A self-paced course needs a certificate of completion and an examination.")
ILLINOIS_HOUR = Unit(
    "illinois-hour", "Illinois PT and OT", CONTACT, SHORT_HOUR, ONE, HALF, "down",
    Read("A CE hour equals 50 minutes. After completion of the initial CE hour, credit may be given in one-half hour "
         "increments.", "68 Ill. Adm. Code 1340.61(a)(4); the same in 1315.145(a)(6) for OT",
         "http://www.ilga.gov/commission/jcar/admincode/068/068013400000610R.html", SECOND),
    least_minutes=SHORT_HOUR)
VIRGINIA_PT = Unit(
    "virginia-pt-hour", "Virginia PT", CONTACT, LONG_HOUR, ONE, HALF, "down",
    Read("“Contact hour” means 60 minutes of time spent in continuing learning activity exclusive of breaks, meals or "
         "vendor exhibits.", "Virginia PT, as a third party quotes it",
         "https://therapycomply.com/Virginia/Physical-Therapy/Continuing-Education", SECOND),
    step_was_read=False)
TEXAS_OT = Unit(
    "texas-ot-hour", "Texas OT", CONTACT, LONG_HOUR, ONE, HALF, "down",
    Read("Unacceptable Activities. […] Any non-instructional time frames such as breaks, meals, introductions, and "
         "pre/post testing. […] 1 hour of continuing education is equal to 1 contact hour.",
         "40 Tex. Admin. Code 367.1",
         "https://www.law.cornell.edu/regulations/texas/40-Tex-Admin-Code-SS-367-1", SECOND),
    kinds=("reading", "video", "exercise", "stated"), step_was_read=False,
    note="Evaluation is left out here too: the rule counts instruction.")
ANCC_HOUR = Unit(
    "ancc-hour", "ANCC", CONTACT, LONG_HOUR, ONE, HUNDREDTH, "down",
    Read("a unit of measure that describes 60 minutes (1.0 hour) of an organized learning activity",
         "ANCC 2013, as Midwest MSD quotes it", "https://midwestnurses.org/faq_category/contact-hours/", SECOND),
    step_was_read=False, note="Time spent evaluating the activity counts. ANCC has no CEU.")

# --- CEU: ten hours, or one -----------------------------------------------------------------------------------

IACET_CEU = Unit(
    "iacet-ceu", "IACET", "CEU", LONG_HOUR, TEN, TENTH, "nearest",
    Read("the total number of CEUs can never be less than .1 […] round to the nearest 10th and your 30-minute learning "
         "event is .1 CEU. […] no one single IACET CEU learning event should be less than 30 minutes long.",
         "IACET, Six steps to submitting CEU calculations (element 6.4)",
         "https://www.iacet.org/news/iacet-blog/blog-articles/six-steps-to-submitting-ceu-calculations/", SECOND),
    least_minutes=30)
AOTA_CEU = Unit(
    "aota-ceu", "AOTA", "CEU", LONG_HOUR, TEN, TENTH, "down",
    Read("One generic CEU is defined as 10 contact (clock) hours of participation in an organized continuing education "
         "activity, excluding meals and breaks. One clock hour is 60 minutes.", "AOTA, Approved Provider Program",
         "https://www.aota.org/Education-Careers/Continuing-Education/ForProviders/FullStatus/FullStatusProgramInfo.aspx",
         SECOND),
    step_was_read=False, note="Only AOTA Approved Providers award it.")
ASHA_CEU = Unit(
    "asha-ceu", "ASHA", "CEU", LONG_HOUR, TEN, Fraction(1, 20), "down",
    Read("One ASHA CEU is defined as 10 contact hours […]. The contact hour is defined as 1 clock hour (60 minutes) "
         "[…]. ASHA CEUs can also be awarded in half-hour increments.",
         "ASHA, What are ASHA continuing education units",
         "https://inte.asha.org/ce/ceus/what-are-asha-continuing-education-units", SECOND),
    step_was_read=False, note="Half an hour is 0.05 CEU. The ASHA CE Registry alone awards it.")
FLORIDA_PT_CEU = Unit(
    "florida-pt-ceu", "Florida PT", "CEU", SHORT_HOUR, TEN, Fraction(1, 20), "down",
    Read("Ten contact hours, also referred to as CE Hours (CEH), constitute one continuing education unit (CEU).",
         "Fla. Admin. Code 64B17-9.001(2)",
         "https://www.law.cornell.edu/regulations/florida/Fla-Admin-Code-Ann-R-64B17-9-001", SECOND),
    note="Ten of its hours of 50 minutes, each in whole halves.")
CALIFORNIA_PT_CEU = Unit(
    "california-pt-ceu", "California PT", "CEU", LONG_HOUR, TEN, TENTH, "down",
    Read("PTs and PTAs are currently required to fulfill 30 Hours or 3.0 CEUs", "California PT Association",
         "https://www.ccapta.org/page/ContinuingCompetencyRequirementsRegulations", FIRST),
    step_was_read=False, hour_was_read=False)
BOC_CEU = Unit(
    "boc-ceu", "BOC (athletic trainers)", "CEU", LONG_HOUR, ONE, QUARTER, "nearest",
    Read("One contact hour equals 1 CEU. […] Recorded video, audio, CD-ROM, DVD and web presentations are based on "
         "time (1 hour = 1 CEU). Round contact hours to the nearest quarter hour.", "BOC, Assign CEUs",
         "http://www.bocatc.org/mergener-formula", SECOND),
    formats=(IN_PERSON, LIVE_VIRTUAL, RECORDED),
    elsewhere="Text is counted by a formula of its own (Mergener’s: words, questions, difficulty), not by minutes. An "
              "entry does not hold what it needs, so nothing is converted.",
    note="A BOC CEU is one hour; a CEU of IACET, AOTA or ASHA is ten.")

# --- points, units, credits -----------------------------------------------------------------------------------

NORTH_CAROLINA_PT = Unit(
    "north-carolina-pt-point", "North Carolina PT", "point", SHORT_HOUR, ONE, HALF, "down",
    Read("one point is defined as 50-60 minutes of activity. While a ½ point may be earned for 25-30 minutes of "
         "activity, NCBPTE does not recognize units less than ½ point", "NCBPTE, Continuing Competence FAQ",
         "https://www2.ncptboard.org/app/ContinuingCompetence/CCFAQ.php", SECOND),
    note="The minutes of a point are consecutive, and so are those of half a point. 1 CEU is 10 points.")
ILLINOIS_OT_CCA = Unit(
    "illinois-ot-cca", "Illinois OT", "CCA unit", SHORT_HOUR, Fraction(2), QUARTER, "down",
    Read("24 contact hours of CE is equivalent to 12 units of Continued Competency Activities (CCA) (2 contact hours "
         "= 1 unit).", "68 Ill. Adm. Code 1315.145(a)(1)",
         "https://regulations.justia.com/states/illinois/title-68/part-1315/section-1315-145", SECOND),
    least_minutes=SHORT_HOUR, note="Half an hour, the smallest step of its hours, is a quarter of a unit.")
TEXAS_PT_CCU = Unit(
    "texas-pt-ccu", "Texas PT", "CCU", LONG_HOUR, ONE, HALF, "down",
    Read("Live programs. One contact hour equals 1 continuing competence unit (CCU).",
         "22 Tex. Admin. Code 341.3(1)(B)(i)",
         "https://regulations.justia.com/states/texas/title-22/part-16/chapter-341/section-341-3", SECOND),
    formats=(IN_PERSON, LIVE_VIRTUAL), step_was_read=False, hour_was_read=False,
    elsewhere="One hour is one CCU in live programmes. Other activities have rates of their own, so this is not "
              "converted: what counts is the number that the approval of the activity states.")
NBCOT_PDU_ASSESSED = Unit(
    "nbcot-pdu-assessed", "NBCOT", "PDU", LONG_HOUR, Fraction(4, 5), QUARTER, "down",
    Read("One contact hour earned through successful completion of education […] with an assessment component at the "
         "end of the program […] provided by AOTA; AOTA approved providers; IACET-authorized providers; or regionally "
         "accredited colleges or universities = 1.25 PDU", "NBCOT, Continuing Education & CAUs",
         "https://www.nbcot.org/certification/continuing-education", SECOND),
    step_was_read=False, note="It ended in a test that was passed, under an approval that NBCOT names.")
NBCOT_PDU = Unit(
    "nbcot-pdu", "NBCOT", "PDU", LONG_HOUR, ONE, QUARTER, "down",
    Read("1 contact hour (not to include meals or breaks) = 1 PDU […] 0.1 Continuing Education Unit (CEU) = 1 PDU",
         "NBCOT, Continuing Education & CAUs", "https://www.nbcot.org/certification/continuing-education", SECOND),
    step_was_read=False, better=Better(NBCOT_PDU_ASSESSED, ("AOTA", "IACET")),
    note="An hour is 1.25 PDU when it ended in a test and came from AOTA, an AOTA or IACET approved provider, or a "
         "regionally accredited college. This entry does not show both.")

UNITS: tuple[Unit, ...] = (
    IACET_CEU, AOTA_CEU, ASHA_CEU, NBCOT_PDU, NBCOT_PDU_ASSESSED, BOC_CEU, ANCC_HOUR, CALIFORNIA_PT_CEU, FLORIDA_PT,
    FLORIDA_PT_CEU, ILLINOIS_HOUR, ILLINOIS_OT_CCA, NORTH_CAROLINA_PT, TEXAS_OT, TEXAS_PT_CCU, VIRGINIA_PT,
    SHORT_CONTACT_HOUR, CONTACT_HOUR)
BY_ID: dict[str, Unit] = {unit.id: unit for unit in UNITS}
# What an entry is shown in: one of two PDU is chosen by the entry.
SHOWN: tuple[Unit, ...] = tuple(unit for unit in UNITS if unit is not NBCOT_PDU_ASSESSED)
# What a course taken elsewhere may be claimed in: minutes follow from the amount alone.
CLAIMABLE: tuple[Unit, ...] = tuple(unit for unit in UNITS if unit.hour_was_read)
