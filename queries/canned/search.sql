-- Full-text search
--
-- Messages whose subject or text has all the words, newest first. What was found is in [brackets].
--
-- :q  Words; "a phrase" in quotes; a star after three letters or more finds all words that begin so: slub*
-- :limit = "50"  How many at most.
with hits as (
    select
        message_search.rowid as sort_key,
        replace(snippet(message_search, -1, '[', ']', ' … ', 24), char(10), ' ') as found
    from message_search
    where message_search match search_words(:q)
    order by message_search.rowid desc
    limit coalesce(nullif(:limit, ''), 50)
)

select
    messages.sent_at,
    messages.from_name,
    messages.subject,
    hits.found,
    messages.kind,
    messages.thread,
    messages.message_id
from hits
inner join messages on hits.sort_key = messages.sort_key
order by messages.sort_key desc
