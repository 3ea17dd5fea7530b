-- Messages that full-text search does not find under their sort key.
-- One row per such message, and one where the index holds others.
select messages.message_id as what, 'is not in the full-text index' as why
from messages
left join message_search_docsize as indexed on messages.sort_key = indexed.id
where messages.linked and (messages.indexed_as is not messages.sort_key or indexed.id is null)
union all
select 'message_search', 'holds ' || count(*) || ' texts, not as many as there are messages'
from message_search_docsize
having count(*) != (select count(*) from messages where indexed_as is not null)
