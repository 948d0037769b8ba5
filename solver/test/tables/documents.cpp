// Each is written with the document's figures beside it: fields are cut out of the entry and put together again.
#include "solver/test/tables/documents.h"

namespace ioasis::solver::tables {
namespace {

using z3::expr;

/// Fields as figures name them: bits high to low, both included.
struct Bits {
  const expr& word;

  expr operator()(unsigned number) const { return word.extract(number, number) == word.ctx().bv_val(1, 1); }
  expr zero(unsigned high, unsigned low) const {
    return word.extract(high, low) == word.ctx().bv_val(0, high - low + 1);
  }
  expr is(unsigned high, unsigned low, unsigned value) const {
    return word.extract(high, low) == word.ctx().bv_val(value, high - low + 1);
  }
  /// The address whose bits high to low the field holds; zero elsewhere.
  expr address(unsigned high, unsigned low) const {
    return z3::concat(z3::zext(word.extract(high, low), 63 - high), word.ctx().bv_val(0, low));
  }
};

/// The address that begins where a page does, and goes on as the address that is translated.
expr joined(const expr& page, const expr& iova, unsigned bits) {
  return z3::concat(page.extract(63, bits), iova.extract(bits - 1, 0));
}

expr number(const expr& like, std::uint64_t value) { return like.ctx().bv_val(value, 64); }
expr level_number(const expr& like, int level) { return like.ctx().bv_val(level, 8); }
expr yes(const expr& like) { return like.ctx().bool_val(true); }
expr no(const expr& like) { return like.ctx().bool_val(false); }

/// Bytes of memory in the other order.
expr big_endian(const expr& word) {
  expr value = word.extract(7, 0);
  for (unsigned byte = 1; byte < 8; ++byte) value = z3::concat(value, word.extract(8 * byte + 7, 8 * byte));
  return value;
}

/// Levels of nine bits with pages of 4K, 2M and 1G, marked by PS, which higher levels reserve.
struct NineBits {
  /// What the bits say that each format has elsewhere.
  struct Marks {
    expr dirty, read, write;
  };

  const Bits& entry;
  expr large, leaf, above_pages;
  unsigned page_bits;

  NineBits(const Bits& of, int level)
      : entry(of),
        large(level == 2 || level == 3 ? entry(7) : no(entry.word)),
        leaf(level == 1 ? yes(entry.word) : large),
        above_pages(level > 3 ? entry(7) : no(entry.word)),
        page_bits(level <= 3 ? 12 + 9 * static_cast<unsigned>(level - 1) : 12) {}

  /// Of an entry that is `present`; `low_address`: bits below the page's size are set that are reserved where it is
  /// one.
  Said said(const expr& present, const expr& low_address, int level, const expr& iova, const Marks& marks) const {
    const expr& word = entry.word;
    const expr malformed = present && (above_pages || (leaf && low_address));
    return {.empty = !present,
            .malformed = malformed,
            .table = present && !leaf && !malformed,
            .next = entry.address(51, 12),
            .next_level = level_number(word, level - 1),
            .page = present && leaf && !malformed,
            .inside = number(word, (std::uint64_t{1} << page_bits) - 1),
            .physical = joined(entry.address(51, 12), iova, page_bits),
            .usable = yes(word),
            .dirty = marks.dirty,
            .read = marks.read,
            .write = marks.write};
  }
};

}  // namespace

namespace documents {

Document vtd_second_stage() {
  return [](const expr& word, int level, const expr& iova) -> Said {
    const Bits entry{word};
    const NineBits tree(entry, level);
    // 3.7: an entry is present if it allows anything. 9.8: R is bit 0, W bit 1, D bit 9, ADDR is 51:12.
    const expr present = entry(0) || entry(1);
    // SS-PDPE and SS-PDE with PS=1: address bits below the page's size are reserved.
    const expr low_address = tree.page_bits > 12 ? !entry.zero(tree.page_bits - 1, 12) : no(word);
    return tree.said(present, low_address, level, iova, {.dirty = entry(9), .read = entry(0), .write = entry(1)});
  };
}

Document x86_64() {
  return [](const expr& word, int level, const expr& iova) -> Said {
    const Bits entry{word};
    const NineBits tree(entry, level);
    // 4.5.4, tables 4-15 to 4-20: P is bit 0, R/W bit 1, U/S bit 2, D bit 6; the address is 51:12.
    const expr present = entry(0);
    // Of a large page bit 12 is PAT, and from bit 13 to the page's size all are reserved.
    const expr low_address = tree.page_bits > 13 ? !entry.zero(tree.page_bits - 1, 13) : no(word);
    return tree.said(present, low_address, level, iova,
                     {.dirty = entry(6), .read = entry(2), .write = entry(2) && entry(1)});
  };
}

Document amd_v1() {
  return [](const expr& word, int level, const expr& iova) -> Said {
    const Bits entry{word};
    // 2.2.3, figures of PDE and PTE: PR is bit 0, D bit 6, next level 11:9, the address 51:12, IR bit 61, IW bit 62.
    const expr present = entry(0);
    const expr own_size = level < 6 ? entry.is(11, 9, 0) : no(word);
    // Table 14: from bit 12 on, ones below a zero; n of them make a page of 2^(13+n) bytes. Table 15: a level has the
    // sizes above its own, up to half of the next level's, and none that has no place in 51:12; the sixth has no pages.
    expr sized = no(word);
    const unsigned own_bits = 12 + 9 * static_cast<unsigned>(level - 1);
    expr inside = number(word, level < 6 ? (std::uint64_t{1} << own_bits) - 1 : 0);
    expr physical = level < 6 ? joined(entry.address(51, 12), iova, own_bits) : number(word, 0);
    for (unsigned bits = own_bits + 1; level < 6 && bits < own_bits + 9 && bits <= 52; ++bits) {
      const unsigned ones = bits - 13;
      const expr ones_set = ones == 0 ? yes(word) : word.extract(12 + ones - 1, 12) == word.ctx().bv_val(-1, ones);
      const expr this_size = entry.is(11, 9, 7) && ones_set && !entry(12 + ones);
      sized = sized || this_size;
      inside = z3::ite(this_size, number(word, (std::uint64_t{1} << bits) - 1), inside);
      physical = z3::ite(this_size, joined(entry.address(51, 12), iova, bits), physical);
    }
    // A table of any lower level.
    expr lower = no(word);
    for (int next = 1; next < level; ++next) lower = lower || entry.is(11, 9, static_cast<unsigned>(next));
    const expr page = present && (own_size || sized) && entry.zero(58, 52);
    const expr table = present && lower && entry.zero(60, 52);
    return {.empty = !present,
            .malformed = present && !page && !table,
            .table = table,
            .next = entry.address(51, 12),
            .next_level = z3::zext(word.extract(11, 9), 5),
            .page = page,
            .inside = inside,
            .physical = physical,
            .usable = yes(word),
            .dirty = entry(6),
            .read = entry(61),
            .write = entry(62)};
  };
}

Document arm(const Arm& choice) {
  return [choice](const expr& word, int level, const expr& iova) -> Said {
    const Bits entry{word};
    const unsigned granule = choice.granule_bits;
    // D8.2, the levels of each granule: blocks stand in level 1 and 2, or 2 alone with larger granules, and in one
    // level more with addresses of 52 bits.
    const int highest_block = (granule == 12 ? 1 : 2) - (choice.wide ? 1 : 0);
    const bool may_be_block = level < 3 && level >= highest_block;
    // D8.3.1: bits 1:0 are 0b11 for a table, or a page in level 3; 0b01 for a block; all else is invalid.
    const expr table = level < 3 ? entry.is(1, 0, 3) : no(word);
    const expr page = level == 3 ? entry.is(1, 0, 3) : may_be_block ? entry.is(1, 0, 1) : no(word);
    // The address: 47 down to the granule; with 52 bits, of 64K granules 51:48 are at 15:12, of others 49 down to the
    // granule in place and 51:50 at 9:8.
    z3::context& z3 = word.ctx();
    expr address = entry.address(47, granule);
    if (choice.wide && granule == 16)
      address = address | z3::concat(z3::zext(word.extract(15, 12), 12), z3.bv_val(0, 48));
    else if (choice.wide)
      address = entry.address(49, granule) | z3::concat(z3::zext(word.extract(9, 8), 12), z3.bv_val(0, 50));
    const unsigned page_bits = granule + static_cast<unsigned>(3 - level) * (granule - 3);
    // D8.4. Stage 1: AP[1], bit 6, lets unprivileged accesses in, AP[2], bit 7, makes it read-only; in tables
    // APTable[0], bit 61, keeps them out, and APTable[1], bit 62, makes it read-only. Stage 2: S2AP, bits 7:6, write
    // and read. D8.5: where hardware manages dirty state, DBM, bit 51, makes a page writable that says it is not,
    // which then is clean.
    const expr says_write = choice.stage == 1 ? !entry(7) : entry(7);
    const expr managed = choice.hardware_flags ? entry(51) : no(word);
    const expr page_read = entry(6);  // AP[1], or S2AP's lower bit
    const expr page_write = choice.stage == 1 ? entry(6) && (says_write || managed) : says_write || managed;
    const expr table_read = choice.stage == 1 ? !entry(61) : yes(word);
    const expr table_write = choice.stage == 1 ? !entry(61) && !entry(62) : yes(word);
    return {.empty = !table && !page,
            .malformed = no(word),
            .table = table,
            .next = address,
            .next_level = level_number(word, level + 1),
            .page = page,
            .inside = number(word, page_bits < 64 ? (std::uint64_t{1} << page_bits) - 1 : 0),
            .physical = page_bits < 64 ? joined(address, iova, page_bits) : number(word, 0),
            .usable = choice.hardware_flags ? yes(word) : entry(10),
            .dirty = managed && says_write,
            .read = z3::ite(table, table_read, page_read),
            .write = z3::ite(table, table_write, page_write)};
  };
}

Document tce(unsigned page_bits) {
  return [page_bits](const expr& word, int level, const expr& iova) -> Said {
    // Table 9: a TCE is big-endian; the real page is bits 0 to 51 as POWER counts, from the top; write is bit 62, read
    // bit 63. With neither it is empty. Only tables of level 0 hold pages (pnv_tce()).
    const expr value = big_endian(word);
    const Bits entry{value};
    const expr present = entry(0) || entry(1);
    return {.empty = !present,
            .malformed = no(word),
            .table = level > 0 ? present : no(word),
            .next = entry.address(63, 12),
            .next_level = level_number(word, level - 1),
            .page = level > 0 ? no(word) : present,
            .inside = number(word, (std::uint64_t{1} << page_bits) - 1),
            .physical = joined(entry.address(63, 12), iova, page_bits),
            .usable = yes(word),
            .dirty = no(word),
            .read = level > 0 ? yes(word) : entry(0),
            .write = level > 0 ? yes(word) : entry(1)};
  };
}

}  // namespace documents

}  // namespace ioasis::solver::tables
