"""How the cases of a unit stand, for those who oversee them: who does what, what takes how long, what comes due."""
