-- What could not be read
-- One row per thing that could not be read, or was read with a doubt: of a mail, or of an archive that holds no mail there.
select
    null as source,  -- location of the archive; null for what is wrong with a mail wherever it is read
    null as locator,  -- place within it: byte offset, file name, commit id
    messages.message_id,  -- the message; null: not even a message could be made of it
    message_defects.kind,  -- no-date, bad-charset, corrupt-patch and the like
    message_defects.detail
from message_defects
inner join messages on message_defects.message = messages.id
union all
select
    sources.location,
    unreadable.locator,
    null,
    unreadable.kind,
    unreadable.detail
from unreadable
inner join sources on unreadable.source = sources.source
