"""Who gets which arm: one method a file, and `draw`, which finds any slot again from the seed alone."""
