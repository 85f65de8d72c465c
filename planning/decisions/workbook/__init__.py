"""akte.xlsx: a workbook whose formulas calculate a Beschlussakte again."""
