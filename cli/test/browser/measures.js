// Put at the end of a page that is tested: how to say what is wrong with it, and what is measured of every page.
const wrong=[];
const expect=(holds,what)=>{if(!holds&&wrong.length<50)wrong.push(what)};
const all=selector=>[...document.querySelectorAll(selector)];
const settle=()=>new Promise(done=>setTimeout(done,20));

// What two colours differ by, as WCAG 2.1 has it: relative luminance and contrast ratio.
const luminance=colour=>{
  const [r,g,b]=colour.match(/[\d.]+/g).map(v=>v/255).map(v=>v<=.03928?v/12.92:((v+.055)/1.055)**2.4);
  return .2126*r+.7152*g+.0722*b};
const contrast=(a,b)=>{const [low,high]=[luminance(a),luminance(b)].sort((x,y)=>x-y);return (high+.05)/(low+.05)};
const readable=(element,property,least)=>element&&expect(
  contrast(getComputedStyle(element)[property],getComputedStyle(document.body).backgroundColor)>=least,
  `${element.tagName} ${element.className.baseVal??element.className}: too faint`);

// What is told to the page around it, with what more a page has to tell.
const tell=more=>parent.postMessage(JSON.stringify({width:innerWidth,dark:matchMedia('(prefers-color-scheme:dark)').matches,
  wrong,...more}),'*');
const fitsWindow=()=>expect(document.documentElement.scrollWidth<=innerWidth,'the page is wider than the window');
