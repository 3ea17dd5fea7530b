-- Whether mails wait for linking: one row where some do, none where none does
select 1 as is_waiting
from messages
where messages.linked = 0
limit 1
