-- Lists on which another number of mails was seen than is counted.
-- One row per such list.
select lists.name as what, 'counts ' || lists.message_count || ' mails and has ' || count(memberships.mail) as why
from lists
left join memberships on lists.list = memberships.list
group by lists.list
having count(memberships.mail) != lists.message_count
