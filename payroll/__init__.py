"""The pay-slip calculator: one agent's facts and dated law in, one exact bulletin out; no clock, no database."""
