-- The texts that patches stand in, by their Message-IDs
select patches.message_id, case when patches.part = 0 then bodies.text else attachments.text end as text
from json_each(:names) as named
cross join patches on named.value = patches.message_id
inner join bodies on patches.id = bodies.message
left join attachments on patches.id = attachments.message and patches.part = attachments.part
