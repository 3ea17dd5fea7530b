-- Tags that were given to the patches of a posting, the author's own Signed-off-by left out
select
    patch_trailers.patch,
    patch_trailers.given_to,
    patch_trailers.name,
    patch_trailers.value,
    patch_trailers.person_name,
    patch_trailers.person_email,
    patch_trailers.conditional,
    patch_trailers.message_id,
    patch_trailers.part,
    patch_trailers.line
from patch_trailers
where
    patch_trailers.root_id = :root_id
    and patch_trailers.person_email is not null
    and patch_trailers.name not in ('Signed-off-by', 'Cc', 'CC')
order by patch_trailers.patch, patch_trailers.name, patch_trailers.person_name, patch_trailers.message_id, patch_trailers.line
