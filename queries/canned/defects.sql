-- What could not be read
--
-- The places in archives where no mail could be read; then mails on which a part of this program failed; then those that were read with a doubt,
-- newest first. A mail with a defect is kept all the same.
--
-- :kind = ""  Only this kind, such as bad-date or corrupt-patch; empty: all.
-- :limit = "200"  How many at most.
with found as (
    select
        message_defects.message,
        message_defects.kind,
        message_defects.detail,
        null as source,
        null as locator
    from message_defects
    where :kind = '' or message_defects.kind = :kind
    union all
    select
        null as message,
        unreadable.kind,
        unreadable.detail,
        sources.location as source,
        unreadable.locator
    from unreadable
    inner join sources on unreadable.source = sources.source
    where :kind = '' or unreadable.kind = :kind
)

select
    found.kind,
    found.detail,
    messages.message_id,
    messages.sent_at,
    found.source,
    found.locator
from found
left join messages on found.message = messages.id
order by found.message is not null, found.kind != 'extractor-failed', messages.sort_key desc, found.source, found.locator, found.kind, found.detail
limit coalesce(nullif(:limit, ''), 200)
