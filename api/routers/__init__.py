"""The read API, one router per resource."""
