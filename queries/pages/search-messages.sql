-- The messages of these sort keys that fit a choice, newest first
select
    messages.message_id,
    messages.subject,
    messages.from_name,
    messages.from_email,
    messages.sent_at,
    messages.kind,
    messages.sort_key,
    messages.thread
from json_each(:keys) as hits
cross join messages on hits.value = messages.sort_key
where
    (:kind = '' or messages.kind = :kind)
    and (:person = '' or instr(lower(messages.from_name || ' ' || messages.from_email), lower(:person)) > 0)
    and (
        :list = ''
        or exists (
            select 1
            from memberships
            inner join lists on memberships.list = lists.list
            where memberships.mail = messages.id and lists.name = :list
        )
    )
order by messages.sort_key desc
limit :limit
