"""Day one: centres and cases that were worked elsewhere come in from one workbook, all of it or nothing."""
