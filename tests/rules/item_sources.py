"""Tests whose figures were worked out by others, with where they stand. Nothing here was computed by this project."""

from __future__ import annotations

# Karl L. Wuensch, East Carolina University, "The Kuder-Richardson 20" (core.ecu.edu/wuenschk/StatHelp/KR20.txt): ten
# students, ten items, 1 for right. Below the rows: p of each item, p × q of each, and the variance of the totals.
WUENSCH = (
    "1111110110", "1011011101", "1111011001", "0010001000", "0000010010",
    "1110111111", "1101110111", "1111111101", "0101111101", "1101101110",
)
WUENSCH_P = (".7", ".7", ".6", ".7", ".6", ".8", ".7", ".7", ".5", ".6")
WUENSCH_PQ = (".21", ".21", ".24", ".21", ".24", ".16", ".21", ".21", ".25", ".24")
WUENSCH_VARIANCE = "5.84"

# R's data set `attitude` (Chatterjee and Price 1977), columns complaints, privileges, learning, raises, critical and
# advance: thirty departments, each column a percentage, so an item in a hundred steps.
ATTITUDE = (
    (51, 30, 39, 61, 92, 45), (64, 51, 54, 63, 73, 47), (70, 68, 69, 76, 86, 48), (63, 45, 47, 54, 84, 35),
    (78, 56, 66, 71, 83, 47), (55, 49, 44, 54, 49, 34), (67, 42, 56, 66, 68, 35), (75, 50, 55, 70, 66, 41),
    (82, 72, 67, 71, 83, 31), (61, 45, 47, 62, 80, 41), (53, 53, 58, 58, 67, 34), (60, 47, 39, 59, 74, 41),
    (62, 57, 42, 55, 63, 25), (83, 83, 45, 59, 77, 35), (77, 54, 72, 79, 77, 46), (90, 50, 72, 60, 54, 36),
    (85, 64, 69, 79, 79, 63), (60, 65, 75, 55, 80, 60), (70, 46, 57, 75, 85, 46), (58, 68, 54, 64, 78, 52),
    (40, 33, 34, 43, 64, 33), (61, 52, 62, 66, 80, 41), (66, 52, 50, 63, 80, 37), (37, 42, 58, 50, 57, 49),
    (54, 42, 48, 66, 75, 33), (77, 66, 63, 88, 76, 72), (75, 58, 74, 80, 78, 49), (57, 44, 45, 51, 83, 38),
    (85, 71, 71, 77, 74, 55), (82, 39, 59, 64, 78, 39),
)
# What R printed for it: print(round(cor(items[, i], rowSums(items) - items[, i]), 3)), and psych::alpha(items) with
# raw_alpha, the mean of each item, and raw_alpha without each item.
R_CORRECTED = ("0.635", "0.557", "0.679", "0.782", "0.276", "0.520")
PSYCH_R_DROP = ("0.63", "0.56", "0.68", "0.78", "0.28", "0.52")
PSYCH_MEAN = ("67", "53", "56", "65", "75", "43")
PSYCH_ALPHA = "0.81"
PSYCH_ALPHA_WITHOUT = ("0.77", "0.78", "0.75", "0.74", "0.83", "0.79")
