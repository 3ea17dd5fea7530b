-- Mails that were seen nowhere.
-- One row per such mail.
select mails.message_id as what, 'was seen on no list and in no archive' as why
from mails
left join memberships on mails.mail = memberships.mail
where memberships.mail is null
union all
select mails.message_id, 'has no message'
from mails
left join messages on mails.mail = messages.id
where messages.id is null
