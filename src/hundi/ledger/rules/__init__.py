"""What each kind of command may do. The first rule that says no is the answer, always in the same order."""
