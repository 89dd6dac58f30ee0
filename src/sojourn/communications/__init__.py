"""Letters out: the outbox; enquiries in; mailings to many, and who takes them. It carries what rooms write and does not know why."""
