"""Users, groups, rights, queues and what else an organisation is made of."""
