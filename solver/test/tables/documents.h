// What the documents say of an entry, bit by bit and in their own notation; they share no word with the formats' data.
#pragma once

#include <z3++.h>

#include <functional>

namespace ioasis::solver::tables {

/// Of one entry in a table of some level, and of an address that it is on the way of. Terms of Z3: what is no page says
/// nothing of a page, and so on.
struct Said {
  z3::expr empty;      ///< nothing is mapped
  z3::expr malformed;  ///< a reserved bit, or an encoding that means nothing

  z3::expr table;       ///< it points to a table
  z3::expr next;        ///< at this address
  z3::expr next_level;  ///< of this level, 8 bits, signed

  z3::expr page;      ///< it is a page
  z3::expr inside;    ///< that many bytes less one
  z3::expr physical;  ///< of the address
  z3::expr usable;    ///< no access faults for want of an access flag
  z3::expr dirty;     ///< the page has been written

  // What the entry lets a device do, whose accesses are unprivileged.
  z3::expr read;
  z3::expr write;
};

/// `word`: eight bytes of memory as a little-endian processor loads them. `level`: as the document counts.
using Document = std::function<Said(const z3::expr& word, int level, const z3::expr& iova)>;

namespace documents {

/// Intel VT-d, revision 4.1, 9.8: tables of that many levels, whatever their number.
Document vtd_second_stage();
/// Intel SDM, volume 3, 4.5, which VT-d 9.7 and AMD's 2.2.6 have too.
Document x86_64();
/// AMD IOMMU specification, 48882, 2.2.3.
Document amd_v1();

/// Arm ARM, DDI 0487, D8.3 and D8.4.
struct Arm {
  unsigned stage;
  unsigned granule_bits;  ///< 12, 14 or 16
  bool wide;              ///< addresses of 52 bits
  bool hardware_flags;    ///< hardware updates access flag and dirty state
};
Document arm(const Arm& choice);

/// PAPR, table 9: pages of 1 << page_bits bytes.
Document tce(unsigned page_bits);

}  // namespace documents

}  // namespace ioasis::solver::tables
