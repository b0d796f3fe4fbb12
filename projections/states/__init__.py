"""The states of one run or one month: journal, charges, nets, imputation; each a table, then CSV and PDF."""
