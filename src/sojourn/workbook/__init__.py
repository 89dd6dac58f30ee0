"""One workbook in, the same workbook out: an edition as a spreadsheet. May know every room below it; no room knows it but the doors."""
