-- Which messages have all the words, newest first: their sort keys
select message_search.rowid as sort_key
from message_search
where
    message_search match search_words(:q)
    and message_search.rowid < :before
    and message_search.rowid >= :since
order by message_search.rowid desc
limit :limit
