-- The lists that mail was seen on, largest first
select lists.name, lists.message_count
from lists
where lists.name <> ''
order by lists.message_count desc, lists.name
limit 20
