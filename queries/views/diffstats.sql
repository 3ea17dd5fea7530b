-- Diffstats as claimed
-- One row per diffstat that a message claims. What its diff really changes stands in patches and file_changes.
select
    messages.message_id,  -- the message that claims it
    claimed_diffstats.part,
    claimed_diffstats.line,  -- of the first line of the diffstat
    claimed_diffstats.quoted,
    claimed_diffstats.files,  -- of the summary line; null where there is none
    claimed_diffstats.insertions,  -- of the summary line; 0 where it leaves them out
    claimed_diffstats.deletions,  -- of the summary line; 0 where it leaves them out
    claimed_diffstats.end_line
from claimed_diffstats
inner join messages on claimed_diffstats.message = messages.id
