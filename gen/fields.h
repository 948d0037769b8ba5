// The fields of calls that have a file of their own.
#pragma once

#include "gen/calls.h"

namespace ioasis::gen {

/// Fill the fields of a step of that command.
void copy(Dice& dice, const Scene& scene, traces::Step& step, const Mood& mood);
void map(Dice& dice, const Scene& scene, traces::Step& step, const Mood& mood);
void unmap(Dice& dice, const Scene& scene, traces::Step& step);

void hwpt_alloc(Dice& dice, const Scene& scene, traces::Step& step);
/// Makes of a HWPT_ALLOC one of a nested domain, mostly if there is a domain to be its parent; or leaves it: false.
bool nested_alloc(Dice& dice, const Scene& scene, traces::Step& step);
void hwpt_invalidate(Dice& dice, const Scene& scene, traces::Step& step);
void md_check_iotlb(Dice& dice, const Scene& scene, traces::Step& step);

void close_descriptor(Dice& dice, const Scene& scene, traces::Step& step);
void read_file(Dice& dice, const Scene& scene, traces::Step& step);
void write_file(Dice& dice, const Scene& scene, traces::Step& step);
void poll_file(Dice& dice, const Scene& scene, traces::Step& step);
/// Which of the calls about page faults, or of those they need first, comes next.
uapi::Command faulting_command(Dice& dice, const Scene& scene);

/// Which of the calls about nested domains, or of those they need first, comes next.
uapi::Command nesting_command(Dice& dice, const Scene& scene);

void set_dirty_tracking(Dice& dice, const Scene& scene, traces::Step& step);
void dirty(Dice& dice, const Scene& scene, traces::Step& step);
void get_dirty_bitmap(Dice& dice, const Scene& scene, traces::Step& step);
/// Which of the calls about dirty tracking, or of those they need first, comes next.
uapi::Command tracking_command(Dice& dice, const Scene& scene);

void mock_domain(Dice& dice, const Scene& scene, traces::Step& step);
void mock_domain_flags(Dice& dice, const Scene& scene, traces::Step& step);
void mock_domain_replace(Dice& dice, const Scene& scene, traces::Step& step);
void hw_info(Dice& dice, const Scene& scene, traces::Step& step);
void fault_queue_alloc(Dice& dice, const Scene& scene, traces::Step& step);
void trigger_iopf(Dice& dice, const Scene& scene, traces::Step& step);
void map_file(Dice& dice, const Scene& scene, traces::Step& step);
void viommu_alloc(Dice& dice, const Scene& scene, traces::Step& step);
void vdevice_alloc(Dice& dice, const Scene& scene, traces::Step& step);
void veventq_alloc(Dice& dice, const Scene& scene, traces::Step& step);
void hw_queue_alloc(Dice& dice, const Scene& scene, traces::Step& step);
void check_cache(Dice& dice, const Scene& scene, traces::Step& step);
void trigger_vevent(Dice& dice, const Scene& scene, traces::Step& step);
/// Any of the selftest's operations on PASIDs.
void pasid_call(Dice& dice, const Scene& scene, traces::Step& step);
/// Which of the calls about PASIDs, or of those they need first, comes next.
uapi::Command pasid_command(Dice& dice);
/// Which of the calls that a release after kThisRelease added, or of those they need, comes next.
uapi::Command later_command(Dice& dice, const Scene& scene);
void vfio_ioas(Dice& dice, const Scene& scene, traces::Step& step);

}  // namespace ioasis::gen
