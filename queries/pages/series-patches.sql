-- The patches of all postings of a series
select
    patches.id,
    patches.message_id,
    patches.root_id,
    patches.counter,
    patches.total,
    patches.title,
    patches.title_key,
    patches.patch_id,
    patches.additions,
    patches.deletions,
    patches.file_count,
    patches.author_name,
    patches.repeated
from patches
where patches.series = :series
order by patches.root_id, patches.counter, patches.posted_at, patches.message_id
