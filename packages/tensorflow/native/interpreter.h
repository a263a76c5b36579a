// Runs a program over a block, one instruction after the other, each a loop over at most kBlock floats that stay in the cache.
#pragma once
#include <string>
#include <vector>

#include "block.h"

namespace synfire {

// 8 KiB a row: long enough a run for the hardware's prefetcher; 512 floats take 1.6 times as long from memory.
constexpr int kBlock = 2048;

/*
 The text of a program: ten counts (constants, scalars, uniforms, streams, lanes, results, sums, states, registers; 1 if stream 0 is
 still, else 0), the constants, and six lists of instructions, each behind its name:
   init   once, on single floats: what is the same for all elements
   start  once: states at rest
   up     at every step, t = 0 … T-1
   turn   once, between the sweeps
   down   at every step, t = T-1 … 0
   end    once
 An instruction is a name with the kinds of its operands (v: one float an element, s: one for all), its target and three operands,
 as numbers of slots in the order of the counts; `states` is the history, a row a state and step.
*/
class Interpreter {
 public:
  // Where the text is no program, `error` says why: one that reads or writes what it may not never runs.
  explicit Interpreter(const std::string& text);
  std::string error;
  // Whether the program counts as its header does; its last row becomes the bits of a support where there is one.
  bool fits(int streams, int lanes, int scalars, int rows, int sums, int still, int backward) const;
  size_t scratch(int T) const;  // floats
  void run(const Block& block) const;

 private:
  using Function = void (*)(float*, const float*, const float*, const float*, int);
  struct Instruction {
    Function f;
    int target, a, b, c;
  };
  using List = std::vector<Instruction>;
  // Why an instruction of list `to` can not be run, or nothing.
  std::string refused(const std::string& word, const Instruction& i, const List& to) const;
  int slots() const { return constants_ + scalars_ + uniforms_ + streams_ + lanes_ + results_ + sums_ + states_ + registers_; }
  int fixed() const { return constants_ + scalars_ + uniforms_; }
  int constants_ = 0, scalars_ = 0, uniforms_ = 0, streams_ = 0, lanes_ = 0, results_ = 0, sums_ = 0, states_ = 0, registers_ = 0;
  int still_ = 0;
  std::vector<float> values_;
  List init_, start_, up_, turn_, down_, end_;
};

}  // namespace synfire
