"""The demonstration: people, cases in several stages, a clock that moves. Its content is data beside the procedures."""
