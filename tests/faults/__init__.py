"""Breaks the system in every way we can think of and looks whether anything is half done, lost or done twice."""
