"""What happened: event-sourced aggregates, commands and the month, on an event store; knows `payroll/`, knows no screen."""
