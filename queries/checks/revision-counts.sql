-- Revisions whose patches, or the lines of these, are not as many as they say, and patches of no revision.
-- One row per such revision or patch.
select revisions.root_id as what, 'counts ' || revisions.received || ' patches and has others' as why
from revisions
where
    revisions.kind != 'pull'
    and revisions.received != (
        select count(*)
        from patches
        where
            patches.root_id = revisions.root_id
            and not patches.repeated
            -- a patch "6/5" is beyond its posting, but one sent by itself counts itself
            and (revisions.kind = 'partial' or patches.counter <= max(revisions.expected, patches.total))
    )
union all
select revisions.root_id, 'counts ' || revisions.additions || ' lines added, ' || revisions.deletions || ' removed, and has others'
from revisions
inner join patches on revisions.root_id = patches.root_id
where not patches.repeated
group by revisions.id
having sum(patches.additions) != revisions.additions or sum(patches.deletions) != revisions.deletions
union all
select patches.message_id, 'belongs to no revision'
from patches
left join revisions on patches.root_id = revisions.root_id
where revisions.id is null or revisions.series != patches.series
