// What stands before a program of SynfireScan: "STREAMS LANES SCALARS RESULTS CHANNEL_SUMS SCALAR_SUMS STILL BACKWARD".
#pragma once
#include <istream>

namespace synfire {

struct Header {
  int streams = 0, lanes = 0, scalars = 0, results = 0, channel_sums = 0, scalar_sums = 0, still = 0, backward = 0;
  void read(std::istream& is) { is >> streams >> lanes >> scalars >> results >> channel_sums >> scalar_sums >> still >> backward; }
  bool good(bool normed) const {
    for (int count : {streams - 1, lanes, scalars, results - 1, channel_sums, scalar_sums, still, backward})
      if (count < 0 || count > 4096) return false;
    return !normed || (lanes >= 3 && (!backward || channel_sums >= 2));
  }
  int sums() const { return channel_sums + scalar_sums; }
};

}  // namespace synfire
