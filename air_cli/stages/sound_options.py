"""How the samples of a render are chosen: what the plan selects, what the command line adds, which kit plays."""

from air_cli.domain.instruments import known_instrument
from air_cli.domain.kits import kit_pieces
from air_cli.domain.plan import PlanMeta
from air_cli.domain.starter_names import starter_id, starter_sound
from air_cli.stages.kits import kit_for
from air_cli.stages.render_request import RenderRequest
from air_cli.stages.session import Session
from air_cli.stages.sounds import SoundOptions, checked_selection
from air_cli.store.sample_index import SampleIndex


def sound_options(session: Session, request: RenderRequest, meta: PlanMeta, catalogue: SampleIndex) -> SoundOptions:
    """The options of a render: the command line wins over the plan, `--kit` over the kit that the plan selects.

    Raises:
        NotFoundError: no such instrument in the piece, no such sample, no such kit.
    """
    asked = checked_selection(catalogue, request.samples, meta.instruments)
    planned = meta.selected_samples
    kit = kit_for(session, request.kit, meta.style)
    if request.kit:
        # Asked for by name, the pack's drums play even where a library has its own.
        planned = {name: sample_id for name, sample_id in planned.items() if not _is_of_kit(sample_id)}
        pieces = kit_pieces(kit)
        planned |= {n: starter_id(n, kit) for n in meta.instruments if n in pieces and n not in planned}
    return SoundOptions(
        selected={**planned, **asked},
        substitute=request.substitute,
        recommend=request.recommend,
        seed=meta.seed,
        kit=kit,
    )


def _is_of_kit(sample_id: str) -> bool:
    sound = starter_sound(sample_id)
    return sound is not None and known_instrument(sound[0]).is_percussion
