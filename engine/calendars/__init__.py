"""Working days and legal deadlines: pure rules, no database and no clock.

``days`` the calendar, ``seed`` and ``notice`` where its rows come from, ``deadlines`` the counting, ``moments`` dates
turned into moments, ``words`` and ``sentences`` what people read, ``durations`` and ``offsets`` what diagrams write.
``docs/deadlines.md`` explains every rule to staff and auditors.
"""
