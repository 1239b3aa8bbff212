"""What is measured, against what: every figure is a share of a floor that was measured in the same run."""
