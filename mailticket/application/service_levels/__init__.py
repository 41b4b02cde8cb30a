"""What is promised to whom, and what became of it.

``declared``  service levels are made and changed, ``values`` of what is said of them; ``listed`` looked at
``parameters`` what use cases about them are told; ``use_cases`` their part of the table; ``shapes`` what they answer
``levels``    which level a ticket has
``keeping``   what a unit of work did to what was promised is kept with it; levels that changed
``alarms``    who is told before a goal is missed, and then
``unseen``    whom a level names who may not see the tickets
``shown``     what people see of it on a ticket
"""
