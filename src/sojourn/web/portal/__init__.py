"""The portal: what a fellow, a contributor, a partner museum and a department representative see of their own."""
