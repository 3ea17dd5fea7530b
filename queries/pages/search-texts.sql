-- The texts of messages by their sort keys
select messages.sort_key, bodies.text
from json_each(:keys) as hits
cross join messages on hits.value = messages.sort_key
inner join bodies on messages.id = bodies.message
