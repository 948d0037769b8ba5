// A table of verdicts, and behind each cell a picture and the reasons.
#include "cli/show/fit_page.h"

#include <sstream>

#include "cli/show/fit_picture.h"
#include "cli/show/fit_text.h"
#include "cli/show/html_page.h"

namespace ioasis::cli {

namespace fit = solver::fit;

namespace {

constexpr const char* kStyleSheet = R"css(
:root{color-scheme:light dark;--back:#fdfdfb;--ink:#222;--faint:#6b6b6b;--line:#ddd;--yes:#18794e;--win:#9a5b00;
--no:#c62a2f;--need:#2f5fd0;--host:#18794e;--res:#9a5b00}
@media(prefers-color-scheme:dark){:root{--back:#161618;--ink:#ddd;--faint:#959595;--line:#333;--yes:#4cc38a;
--win:#f1a10d;--no:#ff6369;--need:#849dff;--host:#4cc38a;--res:#f1a10d}}
body{background:var(--back);color:var(--ink);font:15px/1.45 system-ui,sans-serif;margin:1em auto;padding:0 1em;
max-width:1200px}
.wide{overflow-x:auto}table{border-collapse:collapse}th{font-weight:normal;text-align:left;white-space:nowrap}
thead th{height:12em;vertical-align:bottom;padding:0}thead span{display:inline-block;writing-mode:vertical-rl;
transform:rotate(180deg)}
tbody th{position:sticky;left:0;background:var(--back);padding-right:.6em}
td{border:1px solid var(--line);padding:0}td a{display:block;min-width:1.7em;line-height:1.7em;text-align:center;
text-decoration:none;font-weight:bold}
td a[aria-current]{background:var(--line)}a:focus-visible{outline:3px solid var(--need);outline-offset:-2px}
td.yes a,.yes b{color:var(--yes)}td.windows a,.windows b{color:var(--win)}td.no a,.no b{color:var(--no)}
body[data-show=yes] td:not(.yes) a,body[data-show=windows] td:not(.windows) a,
body[data-show=no] td:not(.no) a{visibility:hidden}
section{display:none;border-top:1px solid var(--line);margin-top:1em;overflow-wrap:anywhere}
section:target{display:block}section a{color:inherit}section ul{margin:.2em 0 .8em;padding-left:1.4em}
section li::marker{color:var(--faint)}section ul,section p{max-width:60em}section p:has(+ul){margin:.8em 0 0}
figure{margin:1em 0}figcaption{color:var(--faint);font-size:13px}
svg text{fill:var(--ink);font:13px system-ui,sans-serif}svg .mark{fill:var(--faint);font-size:12px}
.need{fill:var(--need)}.host{fill:var(--host)}.reserved{fill:var(--res)}.conflict{fill:var(--no)}
.grid{stroke:var(--line)}label{display:inline-block;margin-right:1em}
@media(max-width:40em){thead th{height:10.5em;font-size:13px}
tbody th{white-space:normal;min-width:8.5em;font-size:13px}}
)css";

constexpr const char* kScript = R"js(
const cells=[...document.querySelectorAll('td a')],columns=document.querySelectorAll('thead th').length-1;
const mark=()=>cells.forEach(c=>c.hash===location.hash?c.setAttribute('aria-current','true'):
 c.removeAttribute('aria-current'));
addEventListener('hashchange',mark);mark();
document.querySelectorAll('input[name=show]').forEach(i=>i.onchange=()=>document.body.dataset.show=i.value);
document.addEventListener('keydown',e=>{const at=cells.indexOf(document.activeElement);
 if(e.key==='Escape'){const open=cells.find(c=>c.hash===location.hash);location.hash='top';if(open)open.focus();
return}
 const step={ArrowRight:1,ArrowLeft:-1,ArrowDown:columns,ArrowUp:-columns}[e.key];
 if(at<0||!step)return;e.preventDefault();
 for(let to=at+step;to>=0&&to<cells.length;
to+=step)if(getComputedStyle(cells[to]).visibility!=='hidden'){cells[to].focus();break}});
)js";

const char* kind(const fit::Cell& cell) {
  if (cell.verdicts.front().fits()) return "yes";
  return cell.fitting().empty() ? "no" : "windows";
}

const char* mark(const fit::Cell& cell) {
  if (cell.verdicts.front().fits()) return "✓";
  return cell.fitting().empty() ? "✗" : "w";
}

/// What print_reasons() says, its lines that begin with a dash as a list.
std::string reasons(const fit::Question& question, const fit::Verdict& verdict) {
  constexpr std::size_t kNoWrapping = 100'000;  // the page does that
  constexpr std::string_view kItem = "  - ";
  std::stringstream text;
  print_reasons(text, question, verdict, Style(false, true, kNoWrapping));
  std::string html;
  bool listed = false;
  for (std::string line; std::getline(text, line);) {
    const bool item = line.starts_with(kItem);
    if (item != listed) html += item ? "<ul>" : "</ul>";
    listed = item;
    html += item ? "<li>" + escaped(line.substr(kItem.size())) + "</li>" : "<p>" + escaped(line) + "</p>";
  }
  return html + (listed ? "</ul>" : "");
}

std::string section(const fit::Cell& cell, const std::string& id) {
  const auto question = cell.question(0);
  std::string text =
      "<section id=\"" + id + "\" class=\"" + kind(cell) + "\"><h2>" + escaped(cell.guest->name) + " on " +
      escaped(cell.host->name) + ": <b>" + (cell.verdicts.front().fits() ? "fits" : "does not fit") + "</b></h2><p>" +
      escaped(cell.guest->about) + ". Host: " + escaped(cell.host->about) + " (" + escaped(cell.host->release) +
      ").</p>" + fit_picture(question, cell.verdicts.front()) + reasons(question, cell.verdicts.front());
  for (std::size_t i = 1; i < cell.verdicts.size(); ++i) {
    if (cell.verdicts[i].fits() == cell.verdicts.front().fits()) continue;
    text += "<h3>Under the proposal " + std::string(fit::kProposals[i].name) + ": fits</h3><p>" +
            escaped(fit::kProposals[i].about) + " (" + escaped(fit::kProposals[i].where) + ")</p>" +
            fit_picture(cell.question(i), cell.verdicts[i]) + reasons(cell.question(i), cell.verdicts[i]);
  }
  return text + "<p><a href=\"#top\">back to the table</a></p></section>\n";
}

}  // namespace

std::string fit_page(const std::vector<fit::Cell>& cells) {
  std::size_t hosts = 0;
  while (hosts < cells.size() && cells[hosts].guest == cells.front().guest) ++hosts;
  std::string table = "<div class=\"wide\"><table><thead><tr><th></th>", sections;
  for (std::size_t i = 0; i < hosts; ++i)
    table += "<th scope=\"col\"><span>" + escaped(cells[i].host->name) + "</span></th>";
  table += "</tr></thead><tbody>\n";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto& cell = cells[i];
    const std::string id = cell.guest->name + "-on-" + cell.host->name;
    if (i % hosts == 0)
      table += std::string(i ? "</tr>\n" : "") + "<tr><th scope=\"row\">" + escaped(cell.guest->name) + "</th>";
    table += "<td class=\"" + std::string(kind(cell)) + "\"><a href=\"#" + escaped(id) + "\" title=\"" +
             escaped(cell.guest->name + " on " + cell.host->name) + "\">" + mark(cell) + "</a></td>";
    sections += section(cell, escaped(id));
  }
  std::string filter;
  for (const auto& [value, words] :
       {std::pair{"all", "all"}, std::pair{"yes", "✓ fits"}, std::pair{"windows", "w fits where domains have windows"},
        std::pair{"no", "✗ does not fit"}})
    filter += std::string("<label><input type=\"radio\" name=\"show\" value=\"") + value + '"' +
              (filter.empty() ? " checked" : "") + "> " + words + "</label>";
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width,initial-scale=1\"><title>Guests on hosts</title><style>" +
         std::string(kStyleSheet) +
         "</style></head>\n<body data-show=\"all\"><h1 id=\"top\">Guests on hosts</h1><p>Is there a placement such "
         "that every map that the guest may ask for can be made, with what iommufd has? Choose a cell for why, or why "
         "not; "
         "arrow keys move, Enter opens, Escape goes back.</p><p>" +
         filter + "</p>\n" + table + "</tr></tbody></table></div>\n" + sections + "<script>" + kScript +
         "</script></body></html>\n";
}

}  // namespace ioasis::cli
