"""The pay-slip calculator: facts of one agent and dated law in, one exact bulletin out; knows no clock, no database, no screen."""
