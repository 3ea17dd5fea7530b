-- Messages that stand in another thread than the message they answer, or not behind it.
-- One row per such message.
select child.message_id as what, 'answers a message of another thread, or one that stands behind it' as why
from messages as child
inner join messages as parent on child.parent = parent.id
where child.thread != parent.thread or child.position <= parent.position or child.depth != parent.depth + 1
