// Resident memory that nothing needs any more.
#pragma once

namespace synfire {

// Gives back the pages of Node and of TensorFlow's libraries that are never written; those that are used again come back by themselves. Linux alone.
void give_back_pages();

}  // namespace synfire
