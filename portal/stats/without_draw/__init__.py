"""Comparisons that no draw made: each states what it takes for granted, and how sure it can be at most."""
