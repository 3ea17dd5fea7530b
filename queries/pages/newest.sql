-- When the newest message was sent: what is today for the archive
select messages.sent_at as at from messages
where messages.sent_in_future = 0 and messages.sort_key > 0 -- a bound, so that the index is gone through however the planner counts
order by messages.sort_key desc
limit 1
