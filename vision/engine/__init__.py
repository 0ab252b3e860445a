"""Run tasks in processes of their own, which may crash, grow or be stopped without harm."""
