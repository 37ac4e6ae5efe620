"""How the samples of a render are chosen: what the plan selects, what the command line adds, which kit plays."""

from air_cli.domain.kit_choice import with_kit
from air_cli.domain.plan import PlanMeta
from air_cli.stages.kits import asked_kit, kit_for
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
    if request.kit:
        # Asked for by name, the pack's drums play even where a library has its own.
        planned = with_kit(planned, meta.instruments, asked_kit(request.kit))
    return SoundOptions(
        selected={**planned, **asked},
        substitute=request.substitute,
        recommend=request.recommend,
        seed=meta.seed,
        kit=kit_for(session, request.kit, meta.style),
    )
