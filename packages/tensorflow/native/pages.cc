// Gives the pages back that starting Node and loading TensorFlow have left resident: symbols, relocations and constructors touch 270 MB of
// their files once, of which a training step reads a tenth. Only segments that are never written are given back, so a page that is needed
// again comes from the file (as a rule the system's page cache) by a fault, with the same bytes.
#include "pages.h"

#ifdef __linux__
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

namespace synfire {
namespace {

// Relocations in a segment that is loaded read-only change pages of this process alone; those would be lost.
bool has_text_relocations(const dl_phdr_info& library) {
  for (int i = 0; i < library.dlpi_phnum; ++i) {
    if (library.dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
    const auto* entry = reinterpret_cast<const ElfW(Dyn)*>(library.dlpi_addr + library.dlpi_phdr[i].p_vaddr);
    for (; entry->d_tag != DT_NULL; ++entry)
      if (entry->d_tag == DT_TEXTREL || (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL))) return true;
  }
  return false;
}

int give_back(dl_phdr_info* library, size_t, void*) {
  const char* file = std::strrchr(library->dlpi_name, '/');
  const bool program = library->dlpi_name[0] == '\0', tensorflow = file && std::strncmp(file, "/libtensorflow", 14) == 0;
  if ((!program && !tensorflow) || has_text_relocations(*library)) return 0;
  const uintptr_t page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  for (int i = 0; i < library->dlpi_phnum; ++i) {
    const auto& segment = library->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W)) continue;
    const uintptr_t start = library->dlpi_addr + segment.p_vaddr;
    const uintptr_t from = (start + page - 1) / page * page, to = (start + segment.p_memsz) / page * page;
    // A refusal leaves the pages where they are, which harms nothing.
    if (from < to) madvise(reinterpret_cast<void*>(from), to - from, MADV_DONTNEED);
  }
  return 0;
}

}  // namespace

void give_back_pages() { dl_iterate_phdr(give_back, nullptr); }

}  // namespace synfire
#else
namespace synfire {
void give_back_pages() {}
}  // namespace synfire
#endif
